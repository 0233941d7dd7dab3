using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Identity;
using Microsoft.AspNetCore.Http.Metadata;

namespace Fleet.Api.Access;

/// <summary>A thing that a path names.</summary>
/// <param name="Route">The name of its place in the path.</param>
/// <param name="Kind">What it is.</param>
internal sealed record Subject(string Route, OwnedKind Kind);

/// <summary>What an endpoint asks of its callers, read once from its metadata.</summary>
/// <param name="Required">The least role; null for an endpoint that anybody may call.</param>
/// <param name="Area">The area of its scope: its first tag in kebab case, unless it says another.</param>
/// <param name="Or">An area that is as good.</param>
/// <param name="IsWrite">Whether its scope is one to write.</param>
/// <param name="Subjects">What its path names.</param>
/// <param name="JudgesTeams">Whether it looks itself who may do what with the instances that its body names.</param>
/// <param name="MayStream">Whether its answer may be a stream of events.</param>
internal sealed record EndpointAccess(
    RequiredRole? Required, string Area, string? Or, bool IsWrite, ImmutableArray<Subject> Subjects, bool JudgesTeams, bool MayStream)
{
    private const string EventStream = "text/event-stream";

    private static readonly ConditionalWeakTable<Endpoint, EndpointAccess> Known = [];

    /// <summary>The scope as people write it.</summary>
    public string Scope => $"{Area}:{(IsWrite ? "write" : "read")}";

    public static EndpointAccess Of(Endpoint endpoint) => Known.GetValue(endpoint, Read);

    /// <summary>Whether a credential of these scopes is good for it.</summary>
    public bool IsAllowedBy(ImmutableArray<string> scopes) => scopes.Allow(Area, IsWrite) || (Or is not null && scopes.Allow(Or, IsWrite));

    private static EndpointAccess Read(Endpoint endpoint)
    {
        var metadata = endpoint.Metadata;
        var scopes = metadata.GetOrderedMetadata<ScopeRule>();
        var tag = metadata.GetOrderedMetadata<ITagsMetadata>().SelectMany(tags => tags.Tags).FirstOrDefault() ?? "";
        return new(
            metadata.GetMetadata<RequiredRole>(),
            scopes.LastOrDefault(rule => rule.Area is not null)?.Area ?? Kebab(tag),
            scopes.LastOrDefault(rule => rule.Or is not null)?.Or,
            scopes.LastOrDefault(rule => rule.IsWrite is not null)?.IsWrite ?? !OnlyReads(metadata.GetMetadata<HttpMethodMetadata>()),
            SubjectsOf(metadata.GetMetadata<MethodInfo>()),
            metadata.GetMetadata<JudgesTeams>() is not null,
            LateDescription.Whole(metadata).GetOrderedMetadata<IProducesResponseTypeMetadata>().Any(answer => answer.ContentTypes.Contains(EventStream)));
    }

    private static bool OnlyReads(HttpMethodMetadata? methods) =>
        methods is { HttpMethods.Count: > 0 } && methods.HttpMethods.All(method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method));

    private static ImmutableArray<Subject> SubjectsOf(MethodInfo? handler) => handler is null
        ? []
        : [.. handler.GetParameters().Select(parameter => (parameter.Name, Kind: Owners.Of(parameter.ParameterType)))
            .Where(one => one.Kind is not null).Select(one => new Subject(one.Name!, one.Kind!))];

    private static string Kebab(string tag) => string.Join('-', tag.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();
}
