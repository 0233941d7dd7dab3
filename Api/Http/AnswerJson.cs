using System.Text.Json;
using Fleet.Api.Surfaces.Console;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Http;

/// <summary>How good answers to GETs are written: as everything is, and what was written before is not written anew.</summary>
internal sealed class AnswerJson
{
    public AnswerJson(IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json)
    {
        var plain = json.Value.SerializerOptions;
        Options = new JsonSerializerOptions(plain) { Converters = { new KeptJson<InstanceSummary>(plain) } };
    }

    public JsonSerializerOptions Options { get; }
}
