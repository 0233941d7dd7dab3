using Fleet.Storage;

namespace Fleet.Api.Audit;

/// <summary>What an endpoint does, in the words of the audit log.</summary>
/// <param name="Action">One of <see cref="AuditActions"/>.</param>
/// <param name="Thing">What it does it to.</param>
internal sealed record AuditRule(string Action, AuditedThing Thing)
{
    private static readonly Dictionary<string, string> Verbs = new()
    {
        ["destroy"] = AuditActions.Destroy,
        ["suspend"] = AuditActions.Suspend,
        ["pause"] = AuditActions.Suspend,
        ["resume"] = AuditActions.Resume,
        ["deploy"] = AuditActions.Deploy,
        ["redeploy"] = AuditActions.Deploy,
        ["clone"] = AuditActions.Create,
        ["role"] = AuditActions.PermissionChange,
        ["start"] = AuditActions.Execute,
        ["stop"] = AuditActions.Execute,
        ["restart"] = AuditActions.Execute,
        ["actions"] = AuditActions.Execute,
        ["retry"] = AuditActions.Execute,
        ["drain"] = AuditActions.Execute,
        ["restore"] = AuditActions.Execute,
        ["verify"] = AuditActions.Execute,
        ["trigger"] = AuditActions.Execute,
        ["analyze"] = AuditActions.Execute,
        ["test"] = AuditActions.Execute,
        ["redeliver"] = AuditActions.Execute,
    };

    /// <summary>Whether it is written down however it ended.</summary>
    public bool IsLogin => Action is AuditActions.Login or AuditActions.Logout;

    /// <summary>Whether the answer, and not the path, names what it was done to.</summary>
    public bool MakesSomething => Action is AuditActions.Create || (Action is AuditActions.Deploy && Thing.Kind == StateKinds.Deployment);

    /// <summary>What the endpoint's metadata says, else what its method and path say; null if those say nothing.</summary>
    public static AuditRule? Of(RouteEndpoint endpoint, string method) => endpoint.Metadata.GetMetadata<Audited>() is { } told
        ? new(told.Action, AuditedThings.Named(told.Resource))
        : Derive(endpoint.RoutePattern.RawText ?? "", method);

    /// <summary>Whether requests of that method change anything.</summary>
    public static bool Changes(string method) => !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method));

    /// <summary>
    /// The last word of the path that names a kind of thing is what it is done to; what comes behind it, if not an id, is what is done.
    /// </summary>
    internal static AuditRule? Derive(string path, string method)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var noun = Array.FindLastIndex(segments, segment => AuditedThings.Called(segment) is not null);
        if (noun < 0) return null;
        var thing = AuditedThings.Called(segments[noun])!;
        var hasId = noun + 1 < segments.Length && IsParameter(segments[noun + 1]);
        var verb = segments[(noun + 1)..].LastOrDefault(segment => !IsParameter(segment));
        return new(ActionOf(segments[noun], thing, method, hasId, verb), thing);
    }

    private static string ActionOf(string noun, AuditedThing thing, string method, bool hasId, string? verb)
    {
        var isDelete = HttpMethods.IsDelete(method);
        if (thing.Resource == AuditedThings.Session) return isDelete || verb is "logout" ? AuditActions.Logout : AuditActions.Login;
        if (noun is "members") return isDelete ? AuditActions.TeamRemove : AuditActions.TeamAdd;
        if (verb is not null) return Verbs.GetValueOrDefault(verb, AuditActions.Update);
        if (isDelete) return thing.Kind is StateKinds.Instance ? AuditActions.Destroy : AuditActions.Delete;
        if (!HttpMethods.IsPost(method) || hasId || noun is "me") return AuditActions.Update;
        return thing.Kind is StateKinds.Deployment ? AuditActions.Deploy : AuditActions.Create;
    }

    private static bool IsParameter(string segment) => segment[0] == '{';
}
