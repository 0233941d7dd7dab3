using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.Validation;
using Fleet.Cloud;
using Fleet.Common;
using Fleet.Declarative;
using Fleet.Identity;
using Fleet.Secrets;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Declarative;

/// <summary>What one plan, or one export, is made with and for whom.</summary>
internal sealed class PlanScope
{
    private readonly Dictionary<DeclaredName, DeclaredItem> _planned = [];

    public PlanScope(HttpContext context, Caller caller, FleetDocument document)
    {
        var services = context.RequestServices;
        (Caller, Cancellation) = (caller, context.RequestAborted);
        Grains = services.GetRequiredService<IGrainFactory>();
        States = services.GetRequiredService<IStateQueries>();
        Box = services.GetRequiredService<ISecretBox>();
        Providers = services.GetRequiredService<ICloudProviders>();
        Ids = services.GetRequiredService<IIdSource>();
        Faults = new(document);
        Secrets = new(this, services.GetService<IVault>());
        Names = new(this);
        Json = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        Strict = new(Json) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
    }

    public Caller Caller { get; }

    public IGrainFactory Grains { get; }

    public IStateQueries States { get; }

    public ISecretBox Box { get; }

    public ICloudProviders Providers { get; }

    public IIdSource Ids { get; }

    public DocumentFaults Faults { get; }

    public SecretReferences Secrets { get; }

    public Names Names { get; }

    public JsonSerializerOptions Json { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>The team of new instances that name none.</summary>
    public string? Team { get; set; }

    private JsonSerializerOptions Strict { get; }

    /// <summary>What the document says that resource is to be; null if it does not name it.</summary>
    public DeclaredItem? Planned(DeclaredKind kind, string name) => _planned.GetValueOrDefault(new(kind, name));

    public void Plan(DeclaredItem item) => _planned[new(item.Kind, item.Name)] = item;

    /// <summary>The body of a request that says the same as the entry; null where that has faults, which are told.</summary>
    public T? Read<T>(JsonObject body, string path) where T : class
    {
        T value;
        try
        {
            var element = JsonSerializer.SerializeToElement(WithoutNulls(body), Json);
            if (PlainText.FirstUnclean(element) is { } unclean)
            {
                Faults.Add(Joined(path, unclean), "holds characters that are not allowed");
                return null;
            }

            value = element.Deserialize<T>(Strict)!;
        }
        catch (JsonException exception)
        {
            var isUnknown = exception.Message.Contains("could not be mapped", StringComparison.Ordinal);
            Faults.Add(Joined(path, (exception.Path ?? "").TrimStart('$').TrimStart('.')), isUnknown ? "is not known here" : "has the wrong type");
            return null;
        }

        var errors = ShapeValidator.Check(value);
        foreach (var error in errors) Faults.Add(Joined(path, error.Field), error.Message);
        return errors.Count == 0 ? value : null;
    }

    /// <summary>What is null is not said.</summary>
    private static JsonNode? WithoutNulls(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, WithoutNulls(field.Value)))),
        JsonArray list => new JsonArray([.. list.Select(WithoutNulls)]),
        _ => node?.DeepClone(),
    };

    private static string Joined(string path, string field) => field switch
    {
        "" => path,
        _ when field.StartsWith('[') => path + field,
        _ => $"{path}.{Said(field)}",
    };

    // Requests name ids where documents have names.
    private static string Said(string field) =>
        field.StartsWith("channelIds", StringComparison.Ordinal) ? "channels" + field["channelIds".Length..]
        : field == "serverId" ? "server"
        : field == "instanceId" ? "instance"
        : field;
}
