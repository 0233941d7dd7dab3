namespace Fleet.Embedded.Activations;

/// <summary>Where an activation is in its life.</summary>
internal enum ActivationStatus : byte
{
    /// <summary>Known by its key; no object yet.</summary>
    New,

    /// <summary>The object is made, its records are read and it prepares itself.</summary>
    Activating,

    /// <summary>Calls run.</summary>
    Valid,

    /// <summary>No more calls run; the object cleans up.</summary>
    Deactivating,

    /// <summary>Ended: calls go to a successor.</summary>
    Dead,
}
