namespace Fleet.Instances;

/// <summary>The life of an instance, as the console API names it. Transitions: <c>docs/instances.md</c>.</summary>
[GenerateSerializer, Alias("fleet.instance-status")]
public enum InstanceStatus
{
    /// <summary>Nobody knows, because its server does not answer.</summary>
    Unknown,

    /// <summary>Being put on its server.</summary>
    Deploying,

    /// <summary>Alive.</summary>
    Running,

    /// <summary>Paused by somebody.</summary>
    Suspended,

    /// <summary>Stopped by somebody, or deregistered.</summary>
    Stopped,

    /// <summary>It ended by itself, is unwell, went silent, or could not be deployed.</summary>
    Error,

    /// <summary>Being removed from its server.</summary>
    Destroying,

    /// <summary>Gone; the record is kept.</summary>
    Destroyed,
}

/// <summary>What somebody wants done with an instance.</summary>
[GenerateSerializer, Alias("fleet.instance-verb")]
public enum InstanceVerb
{
    /// <summary>Start what is stopped or failed.</summary>
    Start,

    /// <summary>Stop what runs.</summary>
    Stop,

    /// <summary>Stop and start.</summary>
    Restart,

    /// <summary>Pause: the process is stopped and may be resumed.</summary>
    Suspend,

    /// <summary>Take up again what was suspended, stopped or failed.</summary>
    Resume,

    /// <summary>Remove it and all its traces from its server.</summary>
    Destroy,

    /// <summary>Forget an instance that registered itself.</summary>
    Deregister,

    /// <summary>Suspend by freezing its processes where they are, so that the next request to it can wake it. Done by the idle policy.</summary>
    Pause,
}
