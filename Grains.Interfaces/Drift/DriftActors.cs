namespace Fleet.Drift;

/// <summary>Who looks without being asked.</summary>
public static class DriftActors
{
    /// <summary>The schedule.</summary>
    public const string Schedule = "system:drift-schedule";
}
