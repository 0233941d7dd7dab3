namespace Fleet.Instances;

/// <summary>Verbs in words.</summary>
public static class InstanceVerbs
{
    /// <summary>The participle: what an instance is when the verb is done.</summary>
    public static string Past(this InstanceVerb verb) => verb switch
    {
        InstanceVerb.Start => "started",
        InstanceVerb.Stop => "stopped",
        InstanceVerb.Restart => "restarted",
        InstanceVerb.Suspend => "suspended",
        InstanceVerb.Resume => "resumed",
        InstanceVerb.Destroy => "destroyed",
        InstanceVerb.Pause => "paused",
        _ => "deregistered",
    };
}
