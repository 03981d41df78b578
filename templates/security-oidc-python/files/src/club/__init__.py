"""A members' page that lets an OpenID provider do the logins."""
