"""Default deny: every address has a policy or says it is public, and nothing is posted without a token."""

from fellespott.core.web import public


def test_every_endpoint_has_a_policy_or_is_public(app):
    unguarded = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "__access__")
    ]
    assert unguarded == []


def test_a_view_without_a_policy_is_refused(app):
    def forgotten() -> str:
        return "secret"

    app_rules = len(list(app.url_map.iter_rules()))
    from fellespott.app import create_app

    other = create_app(app.config["FELLESPOTT"], TESTING=True)
    other.add_url_rule("/glemt", "forgotten", forgotten)
    other.add_url_rule("/husket", "remembered", public(lambda: "open"))

    assert other.test_client().get("/glemt", base_url="http://localhost").status_code == 403
    assert other.test_client().get("/husket", base_url="http://localhost").get_data(as_text=True) == "open"
    assert len(list(app.url_map.iter_rules())) == app_rules
