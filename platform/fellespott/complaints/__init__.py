"""The register of complaints: received, acknowledged, answered within a deadline, closed."""
