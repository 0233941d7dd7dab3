using Fleet.Tests.Fuzz.Cron;
using Fleet.Tests.Fuzz.Running;

namespace Fleet.Tests.Fuzz.Texts;

/// <summary>
/// Whatever a reader of text is given, it answers in bounded time and memory, with what is sound or with a refusal in words.
/// </summary>
public sealed class TextFuzzTests
{
    private static readonly Dictionary<string, Target> Targets =
        SshTargets.All.Concat(YamlTargets.All).Concat(TextTargets.All).Concat(FrameTargets.All).Concat(CronTargets.All).ToDictionary(target => target.Name);

    public static TheoryData<string> Names => [.. Targets.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task Nothing_that_is_read_breaks_its_reader(string target)
    {
        if (await FuzzRun.Of(Targets[target]) is { } finding) Assert.Fail(finding.ToString());
    }
}
