namespace Fleet.Identity;

/// <summary>What a caller may do; each role may do all that the ones before it may.</summary>
[GenerateSerializer, Alias("fleet.role")]
public enum Role
{
    /// <summary>Read.</summary>
    Viewer,

    /// <summary>Run commands, speak as an agent.</summary>
    Developer,

    /// <summary>Change servers and instances.</summary>
    Operator,

    /// <summary>Change who may do what.</summary>
    Admin,
}
