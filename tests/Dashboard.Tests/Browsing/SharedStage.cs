namespace Fleet.Tests.Pages.Browsing;

/// <summary>One Fleet and one browser for classes that do not mind what the others have left there.</summary>
[CollectionDefinition(nameof(SharedStage))]
public sealed class SharedStage : ICollectionFixture<Stage>;
