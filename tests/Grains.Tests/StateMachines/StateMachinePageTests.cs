using Fleet.TestKit;


namespace Fleet.Tests.Grains.StateMachines;

/// <summary><c>docs/state-machines</c> shows the state machines as they are in the code; <c>FLEET_REFRESH_CONTRACTS=1</c> writes its pages anew.</summary>
public sealed class StateMachinePageTests
{
    private const string Index = "README";

    private static readonly string Folder = Path.Combine(
        RepositoryFolder.Path,
        "docs", "state-machines");

    public static TheoryData<string> Names => [Index, .. Machines.All.Select(page => page.Name)];

    [Theory, MemberData(nameof(Names))]
    public void A_page_shows_what_the_code_does(string name)
    {
        var (path, text) = (Path.Combine(Folder, $"{name}.md"), TextOf(name));
        if (Environment.GetEnvironmentVariable("FLEET_REFRESH_CONTRACTS") is not null)
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(path, text);
        }

        Assert.Equal(text, File.ReadAllText(path));
    }

    private static string TextOf(string name) => name == Index
        ? "# State machines\n\nDrawn from the code; a test fails when one of these pages and the code differ.\n\n"
          + string.Concat(Machines.All.Select(page => $"- [{page.Title}]({page.Name}.md): `{page.Code}`\n"))
        : Machines.All.Single(page => page.Name == name).Text();
}
