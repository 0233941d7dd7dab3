using System.Collections.Immutable;
using System.Globalization;
using Fleet.Common;

namespace Fleet.Templates.Documents;

/// <summary>What is wrong with a document, gathered until all of it was read.</summary>
internal sealed class Faults
{
    private const int Most = 100;

    private readonly HashSet<DocumentFault> _faults = [];

    public bool Any => _faults.Count > 0;

    public void Add(Place place, string message)
    {
        if (_faults.Count < Most) _faults.Add(new(place.Path, message, place.Line, place.Column));
    }

    public FleetError ToError(string document)
    {
        var sorted = _faults.OrderBy(fault => fault.Line).ThenBy(fault => fault.Column).ToImmutableArray();
        var first = sorted[0];
        var place = first.Line == 0 ? first.Path : string.Create(
            CultureInfo.InvariantCulture, $"{(first.Path.Length == 0 ? "" : first.Path + ", ")}line {first.Line}, column {first.Column}");
        var more = sorted.Length == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"; faults in all: {sorted.Length}{(sorted.Length == Most ? " or more" : "")}");
        return FleetError.Invalid($"{document} is faulty: {place}: {first.Message}{more}", first.Line == 0 ? first.Path : "yaml") with { Faults = sorted };
    }
}
