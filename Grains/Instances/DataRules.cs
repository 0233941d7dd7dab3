using Fleet.Instances;
using Fleet.Servers;

namespace Fleet.Grains.Instances;

/// <summary>Whose data a spec speaks of. Pure.</summary>
internal static class DataRules
{
    /// <summary>A backup's files go where they came from; its database goes where the spec of now says.</summary>
    public static InstanceSpec ForRestore(InstanceSpec now, InstanceSpec backedUp) =>
        now with { Data = (backedUp.Data ?? new InstanceData()) with { Database = now.Data?.Database } };

    /// <summary>Whether the database is one of the instance's machine, and not of a host that every machine reaches.</summary>
    public static bool IsOnMachine(InstanceSpec spec) =>
        spec.Data?.Database is { Service: not null }
        || (!spec.Secrets.ContainsKey(Host) && (HostOf(spec) is "localhost" or "127.0.0.1" or "::1" || HostOf(spec).StartsWith('/')));

    /// <summary>Whether it can be moved: taking it away from the one server would drop the database that it uses from the other.</summary>
    public static bool IsTiedToServer(InstanceSpec spec) => spec.Data?.Database is { Create: true } && !IsOnMachine(spec);

    /// <summary>Whether two instances would write to one database. A host that nobody can read counts as the same.</summary>
    public static bool ShareDatabase(InstanceSpec one, ServerId oneServer, InstanceSpec other, ServerId otherServer)
    {
        if (one.Data?.Database is not { Service: null } a || other.Data?.Database is not { Service: null } b || a.Name != b.Name) return false;
        if (one.Env.GetValueOrDefault(Port) != other.Env.GetValueOrDefault(Port)) return false;
        return IsOnMachine(one) && IsOnMachine(other)
            ? oneServer == otherServer
            : one.Secrets.ContainsKey(Host) || other.Secrets.ContainsKey(Host) || HostOf(one) == HostOf(other);
    }

    private const string Host = "PGHOST";
    private const string Port = "PGPORT";

    /// <summary>Without a host, PostgreSQL's tools use the machine's socket.</summary>
    private static string HostOf(InstanceSpec spec) => spec.Env.GetValueOrDefault(Host) is { Length: > 0 } host ? host : "/";
}
