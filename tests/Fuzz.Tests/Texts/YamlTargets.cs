using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Fleet.Api.Declarative;
using Fleet.Declarative;
using Fleet.Deployments;
using Fleet.Templates;
using Fleet.Templates.Documents;
using Fleet.Templates.LlmPrices;
using Fleet.Templates.Tariffs;
using Fleet.Tests.Fuzz.Running;

namespace Fleet.Tests.Fuzz.Texts;

/// <summary>Documents in YAML: read, or refused with places.</summary>
internal static class YamlTargets
{
    private static readonly string[] Words =
    [
        "&a ", "*a", "<<: *a", "<<: {a: b}", "!!python/object:os.system ", "!!binary ", "!<tag:x> ", "%YAML 1.2\n---\n", "---\n", "...\n", "? ", "- ", ": ", "| ", "|+\n", ">-\n", "|9\n", "|0\n", "{", "}", "[", "]",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "{a: {a: {a: {a: {a: {a: {a: {a: {a: {a: ", "- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - a", "? ? ? ? a", "null", "~", "yes", "NO", "0o17", "0x1F", "1_000",
        "1e99", ".inf", "-.INF", ".nan", "2026-01-31", "12:30:45", "'", "\"", "\"\\x41\\u0000\\UFFFFFFFF\"", "\"\\", "\t", "\n\t", "# ", "@", "`", "%", "{{name}}", "{{", "{{{{", "}}", "{{ port }}", "${secret:x}",
        "${secret:", "apiVersion: fleet/v1", "name: shop", "prune: true", "servers:\n", "instances:\n", "rules:\n", "command: [a]", "ports: [80]", "secrets: {A: b}", "parameters:\n", "pattern: (a+)+$", "512MiB", "0.0000001GiB",
        "!", "&", "*", "? \n: \n", ": \n: \n", "a: b: c", "\"\": \"\"", "\u2028", "\u0085", "{? a : b}", "[? a : b]", "!a\n", "&a &b c", "*a : b", "--- |\n", "--- >\n", "- |2-\n  a",
    ];

    private static readonly FleetDocuments Documents = new();
    private static readonly DeploymentCompiler Compiler = new();

    public static IEnumerable<Target> All =>
    [
        new("yaml-fleet", 4_000, Fleet) { Words = Words, MaxLength = IFleetDocuments.MaxLength + 10 },
        new("yaml-configuration", 2_500, input => Sound.Fault(Compiler.Compile(new() { Name = "shop", Yaml = Text(input) }), input)) { Words = Words },
        new("yaml-template", 2_500, input => Sound.Fault(Compiler.ReadTemplate(Text(input)), input)) { Words = Words },
        new("yaml-filled", 1_500, Filled) { Words = Words },
        new("yaml-tariff", 1_500, input => TariffReader.Read(Text(input)) is { IsOk: false } refused ? Sound.Fault(refused, input) : null) { Words = [.. Words, "from: 2026-01-31", "currency: USD"] },
        new("yaml-llm-prices", 1_500, input => LlmPriceReader.Read(Text(input)) is { IsOk: false } refused ? Sound.Fault(refused, input) : null) { Words = [.. Words, "asOf: 2025-09-01", "cacheIsInput: true"] },
    ];

    private static string Text(byte[] input) => Encoding.UTF8.GetString(input);

    // What was read is written again as the same.
    private static string? Fleet(byte[] input)
    {
        if (Documents.Read(Text(input)) is not { IsOk: true, Value: { } document } read) return Sound.Fault(Documents.Read(Text(input)), input);
        var faults = new DocumentFaults(document);
        _ = FleetFile.Read(document, faults);
        if (faults.Any) _ = faults.ToRefusal();
        var written = Documents.Write(document.Root);
        if (written.Length > IFleetDocuments.MaxLength) return null;
        return Documents.Read(written) is not { IsOk: true, Value: { } again } refused ? $"wrote what it refuses: {Documents.Read(written).Error!.Message}\n{written}"
            : JsonNode.DeepEquals(document.Root, again.Root) ? null
            : $"wrote {again.Root.ToJsonString()} for {document.Root.ToJsonString()}";
    }

    // A template with values that mean something in YAML.
    private static string? Filled(byte[] input)
    {
        var text = Text(input);
        var cut = text.IndexOf("\n=====\n", StringComparison.Ordinal);
        var (template, value) = cut < 0 ? (text, "a: b\n- c") : (text[..cut], text[(cut + 7)..]);
        if (!Compiler.ReadTemplate(template).IsOk) return null;
        var compiled = Compiler.Compile(new DeploymentSource { Name = "shop", Template = template, Parameters = Parameters(template, value) });
        // Values fill a template by themselves as often as it names them.
        return Sound.Fault(compiled, [.. input, .. new byte[64 * 1024]]);
    }

    private static ImmutableSortedDictionary<string, string> Parameters(string template, string value) =>
        ImmutableSortedDictionary.CreateRange(
            Compiler.ReadTemplate(template).Value!.Parameters.Select(parameter => KeyValuePair.Create(parameter.Name, value)));
}
