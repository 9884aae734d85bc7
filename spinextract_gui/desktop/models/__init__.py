"""What the Models page is about: facts of the models at hand, its actions, its words."""
