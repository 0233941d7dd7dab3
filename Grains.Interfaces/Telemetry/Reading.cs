namespace Fleet.Telemetry;

/// <summary>
/// A figure that is read when somebody asks. A room registers one as a service for each thing that it can tell; the process has them shown under
/// their instruments while it runs. Readings of one instrument and one tag are added up.
/// </summary>
/// <param name="Instrument">Which of <see cref="FleetInstruments"/>: one of those that are read.</param>
/// <param name="Read">The figures by the value of the instrument's tag. Quick, and never fails.</param>
public sealed record Reading(string Instrument, Func<IEnumerable<KeyValuePair<string, long>>> Read)
{
    /// <summary>The depth of a queue.</summary>
    public static Reading Depth(string queue, Func<long> read) => One(FleetInstruments.QueueDepth, queue, read);

    /// <summary>What a queue has thrown away.</summary>
    public static Reading Dropped(string queue, Func<long> read) => One(FleetInstruments.QueueDropped, queue, read);

    /// <summary>Open connections.</summary>
    public static Reading Connections(string kind, Func<long> read) => One(FleetInstruments.Connections, kind, read);

    /// <summary>A figure of the process or its machine, without a tag.</summary>
    public static Reading OfProcess(string instrument, Func<long> read) => One(instrument, "", read);

    private static Reading One(string instrument, string tag, Func<long> read) => new(instrument, () => [new(tag, read())]);
}
