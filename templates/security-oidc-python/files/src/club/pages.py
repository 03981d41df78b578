"""The pages. What comes from outside is escaped before it is put into one."""

from html import escape

from club.oidc import User

LOGIN = '<p><a class="button" href="/login">Log in</a></p>'
LOGOUT = '<form method="post" action="/logout"><button>Log out</button></form>'

STYLE = """\
body { margin: 0; color: #1b1b1b; background: #f5f3ee; font: 1rem/1.6 system-ui, sans-serif; }
main { max-width: 36rem; margin: 4rem auto; padding: 0 1.5rem; }
dt { font-weight: 600; }
dd { margin: 0 0 0.75rem; overflow-wrap: anywhere; }
.button, button {
  display: inline-block; padding: 0.5rem 1.25rem; border: 0; border-radius: 0.25rem;
  color: #fff; background: #1f4d46; font: inherit; text-decoration: none; cursor: pointer;
}
"""


def _page(title: str, body: str) -> str:
    return f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def home(user: User | None) -> str:
    """The way in, and out."""
    if user is None:
        return _page("The club", f"<p>You are not logged in.</p>{LOGIN}")
    # A name comes from the provider, and there from whoever typed it: it must not become markup.
    name = escape(user.name)
    link = '<a href="/members">To the members\' page</a>'
    return _page("The club", f"<p>Hello {name}. {link}</p>{LOGOUT}")


def members(user: User) -> str:
    """What the provider says of somebody."""
    rows = {"iss": user.iss, "sub": user.sub, "name": user.name, "email": user.email or "not told"}
    listed = "\n".join(f"<dt>{term}</dt><dd>{escape(said)}</dd>" for term, said in rows.items())
    said = f"<p>This is what the provider says of you:</p>\n<dl>{listed}</dl>"
    return _page("Members only", said + LOGOUT)


def problem(message: str) -> str:
    """What went wrong, in our own words."""
    return _page("The club", f"<p>{message}</p>{LOGIN}")
