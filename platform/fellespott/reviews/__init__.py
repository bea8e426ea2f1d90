"""Half-yearly reviews: are we on our way? Go on, adjust, warn or stop, with reasons; and handing over."""
