using System.Text.RegularExpressions;

namespace Fleet.Tests.Docs.Machines;

/// <summary>How what <c>deploy</c> holds is installed stands in the guide alone, where it is run.</summary>
public sealed partial class HeadTests
{
    [Fact]
    public void No_file_has_commands_in_its_head()
    {
        var deploy = Path.Combine(Library.Root, "deploy");
        var commands = from file in Directory.EnumerateFiles(deploy, "*", SearchOption.AllDirectories)
                       from line in File.ReadLines(file)
                       where Command().IsMatch(line)
                       select $"{Path.GetRelativePath(deploy, file)}: {line}";
        Assert.Empty(commands);
    }

    [Theory]
    [InlineData("#   systemctl enable --now fleet", true)]
    [InlineData("#   echo x > secrets/admin.key", true)]
    [InlineData("# systemctl enable --now fleet", false)]
    [InlineData("#   fleet-backup.sh FOLDER", false)]
    public void A_command_is_known(string line, bool isOne) => Assert.Equal(isOne, Command().IsMatch(line));

    [GeneratedRegex(@"^\s*#\s{2,}\$?\s*(apt-get|cd|chmod|cp|createdb|curl|docker|dotnet|echo|export|fleet|install|journalctl|kubectl|openssl|podman|psql|runuser|sh|sudo|systemctl|useradd)\s")]
    private static partial Regex Command();
}
