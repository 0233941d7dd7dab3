using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Fleet.Deployments;
using Fleet.Templates.Documents;

namespace Fleet.Templates.Parameters;

/// <summary>The values of a template's parameters, and those that Fleet has drawn for want of one.</summary>
internal sealed class ParameterValues
{
    private const int FirstPort = 20_000;
    private const int LastPort = 29_999;
    private const int PasswordLength = 24;

    // Without those that are easily taken for each other.
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    private readonly SortedDictionary<string, ParameterValue> _values = new(StringComparer.Ordinal);

    private ParameterValues(string name) => _values[Placeholders.InstanceName] = new(name);

    public IReadOnlyDictionary<string, ParameterValue> All => _values;

    /// <summary>Passwords that were drawn.</summary>
    public ImmutableSortedDictionary<string, string> Drawn { get; private set; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>What a template is judged by: the values that it has when nobody gives any; what must be given is open.</summary>
    public static ParameterValues OfTemplate(ImmutableArray<TemplateParameter> parameters)
    {
        var values = new ParameterValues("name");
        foreach (var parameter in parameters)
        {
            values._values[parameter.Name] = parameter.Type == ParameterType.Password ? ParameterValue.Password
                : parameter.IsRequired ? ParameterValue.Open
                : parameter is { Type: ParameterType.Port, Default: null } ? new($"{parameter.Min ?? FirstPort}", IsTyped: true)
                : ParameterCheck.Of(parameter, parameter.Default ?? "", out _) ?? ParameterValue.Open;
        }

        return values;
    }

    public static ParameterValues Of(ImmutableArray<TemplateParameter> parameters, MapNode configuration, DeploymentSource source, Faults faults)
    {
        var values = new ParameterValues(source.Name);
        var given = Given(configuration, source, faults);
        foreach (var parameter in parameters)
        {
            given.Remove(parameter.Name, out var value);
            values._values[parameter.Name] = parameter.Type == ParameterType.Password
                ? values.Password(parameter, value, source, faults)
                : Value(parameter, value, faults);
        }

        foreach (var (name, (_, place)) in given)
        {
            faults.Add(place, parameters.IsEmpty
                ? "there is no template with parameters"
                : $"{name} is no parameter; known are {string.Join(", ", parameters.Select(parameter => parameter.Name))}");
        }

        values.DrawPorts(parameters);
        return values;
    }

    private static Dictionary<string, (string Text, Place Place)> Given(MapNode configuration, DeploymentSource source, Faults faults)
    {
        var given = new Dictionary<string, (string, Place)>(StringComparer.Ordinal);
        foreach (var entry in new Fields(configuration, faults).Pairs("parameters"))
        {
            if (entry.Value is ScalarNode { IsNull: true }) continue;
            if (Scalars.Text(entry.Value, faults) is { } text) given[entry.Key.Text] = (text, entry.Value.Place);
        }

        foreach (var (name, text) in source.Parameters) given[name] = (text, Place.Beside($"parameters.{name}"));
        return given;
    }

    private static ParameterValue Value(TemplateParameter parameter, (string Text, Place Place)? given, Faults faults)
    {
        var text = given is { Place: not null } value ? value.Text : parameter.Default;
        if (text is null && parameter.Type == ParameterType.Port) return ParameterValue.Open;
        if (text is null && parameter.IsRequired)
        {
            faults.Add(Place.Beside($"parameters.{parameter.Name}"), "must be given");
            return ParameterValue.Open;
        }

        var read = ParameterCheck.Of(parameter, text ?? "", out var fault);
        if (fault is not null) faults.Add(given?.Place ?? Place.Beside($"parameters.{parameter.Name}"), fault);
        return read ?? ParameterValue.Open;
    }

    private ParameterValue Password(TemplateParameter parameter, (string Text, Place Place)? given, DeploymentSource source, Faults faults)
    {
        if (given?.Place is { } place) faults.Add(place, "is a password: pass it in the request's secrets");
        else if (source.Secrets.Contains(parameter.Name) || source.Kept.Contains(parameter.Name)) return ParameterValue.Password;
        else if (parameter.IsRequired) faults.Add(Place.Beside($"secrets.{parameter.Name}"), "must be given");
        else Drawn = Drawn.Add(parameter.Name, RandomNumberGenerator.GetString(Alphabet, PasswordLength));
        return ParameterValue.Password;
    }

    // After all others, so that none is drawn that is somebody's already.
    private void DrawPorts(ImmutableArray<TemplateParameter> parameters)
    {
        foreach (var parameter in parameters.Where(parameter => parameter.Type == ParameterType.Port && _values[parameter.Name].IsOpen))
        {
            var (first, last) = (Math.Max(FirstPort, (int)(parameter.Min ?? FirstPort)), Math.Min(LastPort, (int)(parameter.Max ?? LastPort)));
            // Bounds that lie elsewhere count more than Fleet's own.
            if (first > last) (first, last) = ((int)(parameter.Min ?? 1), (int)(parameter.Max ?? 65535));
            string port;
            do port = RandomNumberGenerator.GetInt32(first, last + 1).ToString(CultureInfo.InvariantCulture);
            while (last - first >= parameters.Length && _values.Values.Any(value => value.Text == port));
            _values[parameter.Name] = new(port, IsTyped: true);
        }
    }
}
