"""What is offered: organizations, services, places, hours, needs, in the words of HSDS 3.2.3."""
