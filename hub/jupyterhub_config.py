"""JupyterHub for a class on one machine: a JupyterLab with the chapters for each student.

`make hub` starts it. What it is told stands in the environment:
HUB_PASSWORD (needed, 8 letters or more)  the word that lets a student in
HUB_PORT (8000), HUB_ADDRESS (all addresses)  where it is
HUB_FOLDER (therapeutic-alliance-hub in the home of who starts it)  where students' homes lie
HUB_PROXY  where configurable-http-proxy is, if it is not on the PATH

All students run as the user who starts the hub, each in a home of their own: whoever writes code can
read the others' homes. For people who know each other; else see book/teaching/hub.md.
"""

import os
import shutil
import sys
from pathlib import Path

from widgets.places import CHAPTERS

folder = Path(os.environ.get("HUB_FOLDER", Path.home() / "therapeutic-alliance-hub")).resolve()
folder.mkdir(parents=True, exist_ok=True)

c = get_config()  # noqa: F821 - JupyterHub gives it

# --- the door --------------------------------------------------------------------------

c.JupyterHub.bind_url = f"http://{os.environ.get('HUB_ADDRESS', '')}:{os.environ.get('HUB_PORT', '8000')}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{os.environ.get('HUB_INNER_PORT', '8081')}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{os.environ.get('HUB_PROXY_PORT', '8001')}"
c.ConfigurableHTTPProxy.command = [os.environ.get("HUB_PROXY", "configurable-http-proxy")]
c.ConfigurableHTTPProxy.pid_file = str(folder / "proxy.pid")
c.JupyterHub.db_url = f"sqlite:///{folder / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(folder / "cookie_secret")

# any name, one password for all; an institution's own sign-in is another class here
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = os.environ["HUB_PASSWORD"]
c.SharedPasswordAuthenticator.allow_all = True
c.Authenticator.username_pattern = "[a-z0-9][a-z0-9_-]{0,30}"  # it becomes a folder

# --- a student's server ----------------------------------------------------------------


def lay_out(spawner):
    """Puts the chapters into a student's home; what is there already, and perhaps changed, stays."""
    home = folder / "homes" / spawner.user.name / "chapters"
    home.mkdir(parents=True, exist_ok=True)
    for chapter in sorted(CHAPTERS.glob("*.ipynb")):
        if not (home / chapter.name).exists():
            shutil.copy2(chapter, home)


c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(folder / "homes" / "{username}")
c.Spawner.pre_spawn_hook = lay_out
c.Spawner.cmd = [str(Path(sys.executable).parent / "jupyterhub-singleuser")]
c.Spawner.notebook_dir = str(folder / "homes" / "{username}")
c.Spawner.default_url = "/lab/tree/chapters"
c.Spawner.args = [
    "--MappingKernelManager.cull_idle_timeout=3600",  # a kernel that nobody has used for an hour
    "--ServerApp.shutdown_no_activity_timeout=7200",  # and a server for two
    "--LabApp.news_url=",
    "--LabApp.extension_manager=readonly",
]
if hasattr(os, "geteuid") and os.geteuid() == 0:
    c.Spawner.args.append("--allow-root")
# thirty libraries that each take every core would only wait for each other
c.Spawner.environment = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
# a class arrives at once: all wait a little longer, where a limit would turn most of them away
c.JupyterHub.concurrent_spawn_limit = 0
c.Spawner.start_timeout = c.Spawner.http_timeout = 600
