namespace Fleet.Demo.World;

/// <summary>What goes wrong with a program for a while.</summary>
internal enum DisturbanceKind
{
    /// <summary>It has more to do than its core can.</summary>
    Busy,

    /// <summary>Its disk fills up.</summary>
    Filling,

    /// <summary>Its agent says nothing.</summary>
    Silent,

    /// <summary>Its data cannot be read.</summary>
    Unreadable,
}

/// <summary>One of them.</summary>
internal sealed record Disturbance(DisturbanceKind Kind, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>How much of it is over, 0 to 1.</summary>
    public double Share(DateTimeOffset now) => Math.Clamp((now - From) / (To - From), 0, 1);
}
