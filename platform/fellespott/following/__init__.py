"""Following: news of a call or a proposal by mail, without an account. It never says who else follows."""
