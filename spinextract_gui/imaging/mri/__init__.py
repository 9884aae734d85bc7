"""MRI slices as pictures: display window, key images, the marks of the grades."""
