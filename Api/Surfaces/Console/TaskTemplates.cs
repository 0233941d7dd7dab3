namespace Fleet.Api.Surfaces.Console;

/// <summary>Tasks that many want.</summary>
public sealed record TaskTemplatesShape(IReadOnlyList<TaskTemplateShape> Templates);

/// <summary>A task to make others from.</summary>
/// <param name="Key">What it is called in a task's <c>template</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Description">What it does.</param>
/// <param name="Cron">When.</param>
/// <param name="Command">A line for the POSIX shell; it may be run again at any time, also after it was broken off.</param>
/// <param name="TimeoutSec">How long it may take.</param>
/// <param name="Category">What it is about.</param>
/// <param name="ActionType">The action that Fleet has for it, to be preferred to the command; null where the command is all.</param>
public sealed record TaskTemplateShape(
    string Key, string Name, string Description, string Cron, string Command, int TimeoutSec, string Category, string? ActionType = null);

/// <summary>The templates of the console API's document.</summary>
internal static class TaskTemplates
{
    // Written beside and moved into place, so that what was broken off leaves no half archive; seven are kept. Of the work folder, where
    // commands run; what lies in the archive folder is left out.
    private const string Backup =
        "set -eu; d=${FLEET_TASK_BACKUPS:-$HOME/fleet-task-backups}; n=$(printf %s \"$PWD\" | cksum | cut -d' ' -f1); umask 077; mkdir -p \"$d\"; "
        + "f=$d/workspace-$n-$(date -u +%Y%m%d).tar.gz; t=$f.part; rm -f \"$t\"; tar --exclude=fleet-task-backups -cf - . | gzip >\"$t\"; "
        + "gzip -t \"$t\"; mv \"$t\" \"$f\"; ls -1 \"$d\"/workspace-\"$n\"-*.tar.gz | sort -r | tail -n +8 | while read -r o; do rm -f \"$o\"; done; "
        + "echo \"$f\"";

    private const string Update =
        "set -eu; s=; [ \"$(id -u)\" = 0 ] || s='sudo -n'; "
        + "if command -v apt-get >/dev/null; then $s env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update -q && apt-get -y -q "
        + "-o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold upgrade'; "
        + "elif command -v dnf >/dev/null; then $s dnf -y upgrade; "
        + "elif command -v apk >/dev/null; then $s apk upgrade --update-cache; "
        + "else echo 'no package manager that is known here' >&2; exit 1; fi";

    // Only what belongs to this user and was not touched for a week.
    private const string Clean =
        "u=$(id -un); find /tmp -xdev -user \"$u\" -type f -mtime +7 -delete 2>/dev/null; "
        + "find /var/log -xdev -user \"$u\" -type f -name '*.gz' -mtime +7 -delete 2>/dev/null; "
        + "if command -v docker >/dev/null && docker info >/dev/null 2>&1; then docker system prune -f --filter until=168h || exit 1; fi; df -h .";

    private const string Check =
        "f=$(df -P . | awk 'NR==2 {print $5+0}'); "
        + "m=$(awk '/^MemTotal/ {t=$2} /^MemAvailable/ {a=$2} END {print t ? int(100*(t-a)/t) : 0}' /proc/meminfo); "
        + "echo \"disk ${f}% memory ${m}% load $(cut -d' ' -f1 /proc/loadavg)\"; [ \"$f\" -lt 90 ] && [ \"$m\" -lt 95 ]";

    private const string Extensions =
        "set -eu; if command -v extension-manager >/dev/null; then extension-manager upgrade-all; "
        + "elif command -v mise >/dev/null; then mise upgrade --yes; "
        + "else echo 'no extension manager here: nothing to update'; fi";

    public static TaskTemplatesShape All { get; } = new(
    [
        new("daily-backup", "Daily Backup", "Archives the workspace with the date in its name, and keeps seven", "0 2 * * *", Backup, 600, "Maintenance", "backup"),
        new("weekly-updates", "Weekly Updates", "Updates the packages of the system", "0 3 * * 0", Update, 1_800, "Maintenance"),
        new("disk-cleanup", "Disk Cleanup", "Deletes old temporary files, old packed logs and unused images", "0 4 * * *", Clean, 300, "Maintenance"),
        new("health-check", "Health Check", "Fails when the disk or the memory is nearly full", "*/15 * * * *", Check, 60, "Monitoring"),
        new("extension-update", "Extension Update", "Updates the extensions, where there is a manager of them", "0 4 * * 1", Extensions, 600, "Extensions"),
    ]);
}
