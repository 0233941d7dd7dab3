"""A stand-in for the docker command, for machines without a daemon. It records every invocation and keeps as much state as tests need:
a container is a real process of the account, a volume is a folder, and what a helper container does to volumes
is really done to these. A compose file must be JSON, which is YAML; there are no images.
It proves what Fleet asks of docker, in which order and with which words; what docker makes of that it cannot prove."""

import glob, json, os, re, secrets, shutil, signal, subprocess, sys, time

HOME = os.environ["DOCKER_STAND_IN"]


def path(*names):
    return os.path.join(HOME, *names)


def save(name, value):
    with open(path(name + ".tmp"), "w") as file:
        json.dump(value, file)
    os.rename(path(name + ".tmp"), path(name))


def load(name):
    with open(path(name)) as file:
        return json.load(file)


def ending(code):
    return 128 - code if code < 0 else code


def containers():
    """All there are, with the state that their processes have."""
    found = [load(os.path.basename(name)) for name in sorted(glob.glob(path("*.container")))]
    for container in found:
        end = path(container["id"] + ".exit")
        container["code"] = int(open(end).read()) if os.path.exists(end) else None
        container["state"] = "exited" if container["code"] is not None else "paused" if os.path.exists(path(container["id"] + ".paused")) else "running"
    return found


def shim(id):
    """Stands between docker and a container's process, as containerd's does."""
    container = load(id + ".container")
    log = open(path(id + ".log"), "ab")
    process = subprocess.Popen(container["command"], cwd=container["folder"], env=container["env"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    save(id + ".container", {**container, "pid": process.pid})
    code = ending(process.wait())
    with open(path(id + ".exit.tmp"), "w") as file:
        file.write(str(code))
    os.rename(path(id + ".exit.tmp"), path(id + ".exit"))


def forget(container):
    for name in glob.glob(path(container["id"] + ".*")):
        os.remove(name)


def kill(container, name):
    try:
        os.killpg(container["pid"], name)
    except ProcessLookupError:
        pass


def stop(container, grace):
    if container["state"] == "exited":
        return
    kill(container, signal.SIGTERM)
    end = time.time() + grace
    while not os.path.exists(path(container["id"] + ".exit")):
        if time.time() > end:
            kill(container, signal.SIGKILL)
        time.sleep(0.02)


def variables(folder):
    """The values of .env, by the rules of compose for quoted ones."""
    values = {}
    for line in open(os.path.join(folder, ".env")).read().split("\n"):
        if not line:
            continue
        name, value = line.split("=", 1)
        if value[0] == "'":
            assert value.endswith("'") and "'" not in value[1:-1], line
            values[name] = value[1:-1]
        else:
            assert value[0] == value[-1] == '"', line
            assert "$" not in re.sub(r"\\.", "", value), line
            values[name] = re.sub(r"\\(.)", lambda match: {"n": "\n"}.get(match[1], match[1]), value[1:-1])
    return values


def make_volume(project, name):
    """A volume project_name lies where a container with the folder of its project as / would have it."""
    os.makedirs(path("volumes", project, "volumes", name), exist_ok=True)


def volumes(project):
    return [f"{project}_{name}" for name in sorted(os.listdir(path("volumes", project, "volumes")))] if os.path.exists(path("volumes", project)) else []


def helper(name, arguments):
    """Runs a command where its volumes are. Like a container, it outlives the client that has started it."""
    project, mounted = name.removesuffix("-files"), []
    while arguments[0] == "-v":
        volume, target, *mode = arguments[1].split(":")
        mounted.append(target.removeprefix("/volumes/"))
        assert volume == f"{project}_{mounted[-1]}" and mode in ([], ["ro"]), arguments[1]
        assert volume in volumes(project), f"docker would make {volume}"
        arguments = arguments[2:]
    image, shell, *rest = arguments
    assert shell == "sh" and rest[0] == "-c", rest
    assert os.path.exists(path("images", image)), f"docker would fetch {image}"
    if os.path.exists(path(name + ".helper")):
        sys.exit(f'Error response from daemon: Conflict. The container name "/{name}" is already in use')
    process = subprocess.Popen(
        [shell, *rest], cwd=path("volumes", project), env={"PATH": f"{path('tools')}:{os.environ['PATH']}"}, umask=0o022, start_new_session=True)
    save(name + ".helper", process.pid)
    code = ending(process.wait())
    os.remove(path(name + ".helper"))
    return code


def end_helper(name):
    if not os.path.exists(path(name + ".helper")):
        sys.exit(f"Error response from daemon: No such container: {name}")
    try:
        os.killpg(load(name + ".helper"), signal.SIGKILL)
    except ProcessLookupError:
        pass
    os.remove(path(name + ".helper"))


class Project:
    def __init__(self, name, file):
        self.name, self.folder = name, os.getcwd()
        try:
            self.services = json.load(open(file))["services"]
        except (ValueError, KeyError) as error:
            sys.exit(f"time=now level=warning\nerror: {file}: {error}")

    def own(self, services=()):
        return [c for c in containers() if c["project"] == self.name and (not services or c["service"] in services)]

    def env(self, service):
        base = {"PATH": os.environ["PATH"], "HOME": self.folder}
        return {**base, **variables(self.folder), **self.services[service].get("environment", {})}

    def start(self, service):
        for container in self.own([service]):
            if container["state"] != "exited":
                return
            forget(container)
        for volume in self.services[service].get("volumes", []):
            if ":" in volume and not volume.startswith((".", "/")):
                make_volume(self.name, volume.split(":")[0])
        id = secrets.token_hex(32)
        depends = ",".join(f"{name}:{condition}:false" for name, condition in self.services[service].get("depends_on", {}).items())
        save(id + ".container", {
            "id": id, "project": self.name, "service": service, "folder": self.folder, "command": self.services[service]["command"],
            "env": self.env(service), "depends": depends, "ports": self.services[service].get("ports", "")})
        subprocess.Popen([sys.executable, __file__, "--shim", id], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        while "pid" not in load(id + ".container"):
            time.sleep(0.01)

    def up(self, services, alone):
        for service in services or self.services:
            for other in [] if alone else self.services[service].get("depends_on", {}):
                self.start(other)
            self.start(service)
        if not services:
            for orphan in self.own():
                if orphan["service"] not in self.services:
                    stop(orphan, 1)
                    forget(orphan)

    def down(self, volumes):
        for container in self.own():
            stop(container, 10)
            forget(container)
        if volumes:
            shutil.rmtree(path("volumes", self.name), ignore_errors=True)

    def logs(self, tail):
        for container in self.own():
            for line in open(path(container["id"] + ".log"), errors="replace").read().splitlines()[-tail:]:
                print(f"{container['service']}-1  | {line}")

    def execute(self, service, command):
        if not any(c["state"] == "running" for c in self.own([service])):
            sys.exit(f'service "{service}" is not running')
        return subprocess.call(command, cwd=self.folder, env=self.env(service))

    def run(self, service, entrypoint, arguments):
        for other in self.services[service].get("depends_on", {}):
            self.start(other)
        return subprocess.call([entrypoint, *arguments], cwd=self.folder, env=self.env(service))


def compose(arguments):
    if arguments == ["version"]:
        return print("Docker Compose version v2 (a stand-in)")
    match arguments:
        case ["--project-name", name, "--file", file, verb, *rest]:
            project = Project(name, file)
        case _:
            sys.exit(f"unexpected: {arguments}")
    match [verb, *rest]:
        case ["config", "-q"]: pass
        case ["up", "-d", "--remove-orphans"]: project.up([], False)
        case ["up", "-d", "--no-deps", *services]: project.up(services, True)
        case ["stop", "-t", grace]: [stop(c, int(grace)) for c in project.own()]
        case ["stop", *services]: [stop(c, 10) for c in project.own(services)]
        case ["pause"]:
            for container in project.own():
                if container["state"] == "running":
                    kill(container, signal.SIGSTOP)
                    open(path(container["id"] + ".paused"), "w").close()
        case ["down", "-v", "--remove-orphans"]: project.down(True)
        case ["logs", "--no-color", "--tail", tail]: project.logs(int(tail))
        case ["exec", "-T", service, *command]: return project.execute(service, command)
        case ["run", "--rm", "-T", "--entrypoint", entrypoint, service, *command]: return project.run(service, entrypoint, command)
        case _: sys.exit(f"unexpected: {arguments}")


def labels(container):
    return {
        "com.docker.compose.project": container["project"], "com.docker.compose.service": container["service"],
        "com.docker.compose.oneoff": "False", "com.docker.compose.depends_on": container["depends"]}


def selected(arguments):
    found = containers() if arguments[0] in ("-a", "-aq") else [c for c in containers() if c["state"] != "exited"]
    for flag, value in zip(arguments, arguments[1:]):
        if flag == "--filter":
            kind, _, rest = value.partition("=")
            name, _, wanted = rest.partition("=")
            found = [c for c in found if (labels(c)[name] == wanted if kind == "label" else c["state"] == name)]
    return found


def show(container, template):
    status = f"Exited ({container['code']}) 1 second ago" if container["state"] == "exited" else "Up 1 second"
    fields = {".ID": container["id"], ".Id": container["id"], ".State": container["state"], ".Status": status, ".Ports": container["ports"], ".State.Pid": str(container.get("pid", 0))}
    text = re.sub(r'\{\{\.Label "([^"]*)"\}\}', lambda match: labels(container)[match[1]], template)
    return re.sub(r"\{\{([^}]*)\}\}", lambda match: fields[match[1]], text)


def main(arguments):
    if arguments[0] == "--shim":
        return shim(arguments[1])
    with open(path("calls"), "a") as file:
        file.write(json.dumps(arguments) + "\n")
    if os.path.exists(path("hang")):
        time.sleep(1000)
    match arguments:
        case ["version"]: pass
        case ["compose", *rest]: return compose(rest)
        case ["ps", "-q", *_]: print(*[c["id"][:12] for c in selected(arguments[1:])], sep="\n")
        case ["ps", "-a", *_]: print(*[show(c, arguments[-1]) for c in selected(arguments[1:])], sep="\n")
        case ["inspect", "--format", template, *ids]: print(*[show(c, template) for c in containers() if c["id"] in ids], sep="\n")
        case ["unpause", *ids]:
            for container in containers():
                if container["id"][:12] in ids:
                    os.remove(path(container["id"] + ".paused"))
                    kill(container, signal.SIGCONT)
        case ["container", "ls", "-aq", *_]: print(*[c["id"] for c in selected(arguments[2:])], sep="\n")
        case ["volume", "ls", "-q", "--filter", label]: print(*volumes(label.removeprefix("label=com.docker.compose.project=")), sep="\n")
        case ["volume", "create", "--label", project, "--label", volume, name]:
            project, volume = (label.split("=")[1] for label in (project, volume))
            assert name == f"{project}_{volume}", name
            make_volume(project, volume)
        case ["volume", "rm", "-f", *names]:
            for name in names:
                shutil.rmtree(path("volumes", "_".join(name.split("_")[:2])), ignore_errors=True)
        case ["network", "ls", "-q", *_]: pass
        case ["image", "inspect", image]: return not os.path.exists(path("images", image))
        case ["pull", "-q", image]:
            if "/" in image:
                sys.exit(f"Error response from daemon: pull access denied for {image}")
            os.makedirs(path("images", image))
        case ["rm", "-f", name]: end_helper(name)
        case ["run", "--rm", "-i", "--network", "none", "--log-driver", "none", "--user", "0:0", "--workdir", "/", "--name", name, *rest]:
            return helper(name, rest)
        case ["container", "rm", "-f", *ids]: [(stop(c, 0), forget(c)) for c in containers() if c["id"] in ids]
        case _: sys.exit(f"unexpected: {arguments}")


sys.exit(main(sys.argv[1:]))
