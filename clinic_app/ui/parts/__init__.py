"""What the window is built from: controls, labels and panels that know no patient."""
