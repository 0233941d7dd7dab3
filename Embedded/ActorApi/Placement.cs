namespace Orleans.Placement;

/// <summary>New activations are placed where the first call comes from. One process has no other place.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PreferLocalPlacementAttribute : Attribute;
