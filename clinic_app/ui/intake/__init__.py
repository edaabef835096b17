"""One intake on the screen: sections, questions, findings, review, signature."""
