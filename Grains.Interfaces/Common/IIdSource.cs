namespace Fleet.Common;

/// <summary>Makes the unique part of ids. A port, so that a simulated run can draw its ids from its seed.</summary>
public interface IIdSource
{
    /// <summary>26 lower-case characters that sort by time of creation: 48 bits of milliseconds, then 80 random bits.</summary>
    string Next();
}
