namespace Fleet.Simulation.Running;

/// <summary>What must always hold does not.</summary>
internal sealed class BrokenInvariantException(string invariant, string message) : Exception(message)
{
    public string Invariant => invariant;
}
