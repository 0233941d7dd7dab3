using System.Collections.Immutable;
using System.Globalization;
using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Declarative;

namespace Fleet.Api.Declarative;

/// <summary>What is wrong with a document, gathered until all of it was read, each with the place where it stands.</summary>
internal sealed class DocumentFaults(FleetDocument document)
{
    private const int Most = 100;
    private readonly List<DocumentFault> _faults = [];

    public bool Any => _faults.Count > 0;

    public void Add(string path, string message)
    {
        var place = PlaceOf(path);
        if (_faults.Count < Most) _faults.Add(new(path, message, place.Line, place.Column));
    }

    public Refusal ToRefusal() => Refuse([.. _faults.OrderBy(fault => fault.Line).ThenBy(fault => fault.Column)]);

    public static Refusal Refuse(ImmutableArray<DocumentFault> faults) =>
        Refusal.Invalid([.. faults.Select(fault => new FieldError(
            fault.Path, string.Create(CultureInfo.InvariantCulture, $"line {fault.Line}, column {fault.Column}: {fault.Message}")))]) with { Faults = faults };

    /// <summary>What is missing is told of at what it is missing from.</summary>
    private DocumentPlace PlaceOf(string path)
    {
        for (var at = path; at.Length > 0; at = at[..Math.Max(0, at.LastIndexOfAny(['.', '[']))])
        {
            if (document.Places.TryGetValue(at, out var place)) return place;
        }

        return new(1, 1);
    }
}
