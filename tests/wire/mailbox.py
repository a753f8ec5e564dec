# SPDX-License-Identifier: LGPL-3.0-or-later
"""A real Dovecot with one mailbox, over TLS. As root it runs as the users that its package made, else as whoever runs the tests."""
import getpass
import grp
import itertools
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
import threading
import time

from ports import free_port

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.pem
ssl_dh =
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
mail_location = maildir:{folder}/Maildir
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {clear}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


class Dovecot:
    numbers = itertools.count(1)

    def __init__(self, certificate):
        root = os.geteuid() == 0
        # Its users must get there, which they may not where root has its own folder for files that do not last.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp" if root else None))
        self.process, self.port, self.log = None, free_port(), ""
        self.clear = free_port()  # where TLS begins by STARTTLS
        self.url = f"imaps://localhost:{self.port}/INBOX"
        me = getpass.getuser()
        owner = pwd.getpwnam("dovecot") if root else pwd.getpwuid(os.geteuid())
        self.owner = owner
        self.folder.chmod(0o755)
        shutil.copy(certificate("server.pem"), self.folder / "server.pem")
        (self.folder / "users").write_text("bot:{PLAIN}a mailbox's password\n")
        (self.folder / "users").chmod(0o644)
        self.make_maildir()
        (self.folder / "dovecot.conf").write_text(CONFIG.format(
            folder=self.folder, port=self.port, clear=self.clear, internal="dovecot" if root else me, login="dovenull" if root else me,
            group=grp.getgrgid(owner.pw_gid).gr_name, uid=owner.pw_uid, gid=owner.pw_gid))
        if root:
            shutil.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self.start()

    def make_maildir(self):
        """Empty; Dovecot numbers its mails anew."""
        maildir = self.folder / "Maildir"
        shutil.rmtree(maildir, ignore_errors=True)
        for part in "", "tmp", "new", "cur":
            (maildir / part).mkdir()
            os.chown(maildir / part, self.owner.pw_uid, self.owner.pw_gid)

    def start(self):
        self.process = subprocess.Popen([shutil.which("dovecot") or "/usr/sbin/dovecot", "-F", "-c", self.folder / "dovecot.conf"],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        up = threading.Event()
        threading.Thread(target=self.listen, args=(self.process, up), daemon=True).start()
        assert up.wait(30), self.log

    def listen(self, process, up):
        for line in process.stderr:
            self.log += line
            if "starting up" in line:
                up.set()

    def stop(self):
        self.process.terminate()
        self.process.wait(10)

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def deliver(self, mail):
        """As a mail server puts it there."""
        name = f"{int(time.time())}.M{next(self.numbers)}P1.test"
        waiting = self.folder / "Maildir" / "tmp" / name
        waiting.write_bytes(mail.replace(b"\r\n", b"\n"))
        os.chown(waiting, self.owner.pw_uid, self.owner.pw_gid)
        waiting.rename(self.folder / "Maildir" / "new" / name)
