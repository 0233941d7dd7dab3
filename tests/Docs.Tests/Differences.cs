using System.Text.RegularExpressions;

namespace Fleet.Tests.Docs;

/// <summary>What a test does otherwise than a reader. All of it stands here, but for addresses and keys (<see cref="Stage"/>).</summary>
internal static class Differences
{
    private static readonly (Regex From, string To)[] All =
    [
        // What a reader builds is built already. Another engine's build, or a published one, is the same program.
        Of(@"dotnet run --project Api -- --demo \d+", StartedFleets.Demo),
        Of("dotnet build tests/Fuzz.Tests", "test -e $$PROGRAMS/Fuzz.Tests/debug/Fleet.Fuzz.Tests.dll"),
        Of("dotnet (pack|publish) Cli( -r linux-x64)?", "dotnet $1 $$ROOT/Cli -c Debug --no-build -v q -nologo"),
        Of("cd Dashboard", "cd $$ROOT/Dashboard"),
        Of("~/bin", "bin"),

        // Who measures for minutes measures for seconds here.
        Of("--short", "--brief"),
        Of("agents --brief", "agents --brief --agents 10"),
        Of("rest --brief", "rest --brief --most 50 --callers 4"),
        Of("startup --brief", "startup --brief --most 10"),
        Of("scale --brief", "scale --brief --few 50 --instances 100"),
        Of("tests/Engine.Benchmark", "tests/Engine.Benchmark --brief"),
        Of("demo --instances 200", "demo --brief --instances 20"),
        Of("--seeds 1..5000", "--seeds 3..3 --steps 50"),
        Of("--seed 1 --steps 200", "--seed 1 --steps 50"),
        Of("--seed 1 --trace", "--seed 1 --steps 20 --trace"),
        Of("--minutes 30 --seed 1", "--minutes 1 --minute 2 --seed 2 --requests 20 --beats 2"),
        Of("FLEET_CHAOS_LONG=1 (.*)", "FLEET_CHAOS_LONG=1 $1 -class '*HistoryCheckerTests'"),
        Of("FLEET_FUZZ_CASES=100000", "FLEET_FUZZ_CASES=1"),

        Of(@"dotnet run -c Release --project tests/(\S+)( --(?=\s|$))?", "dotnet $$PROGRAMS/$1/debug/Fleet.$1.dll"),
        Of("dotnet artifacts/Embedded/bin/", "dotnet $$PROGRAMS/"),

        // Who stays until Ctrl+C stays for some seconds.
        Of(@"((out/)?fleet agent|fleet instance logs .*--follow)", "lasting 5 $1"),
        Of("(npm run dev)", "lasting 12 $1"),

        // Every answer is told with what went wrong, also where the reader sees only a part of it.
        Of(@"^(api\(\) \{ curl .*); \}$", "$1 | tee /dev/stderr; }"),

        // What ends with a code that the document tells.
        Of(@"^(.*\S)\s+# exit code (\d+)\b.*$", "code=0; $1 || code=$$?; test $$code = $2"),

        // Who types types this; and who has an account has the demo's.
        Of("ann@example.com", "demo@fleet.example"),
        Of(@"^(fleet login (?!.*-stdin).*?)(\s+#.*)?$", "$1 --key-stdin < key"),
        Of(@"^fleet instance ssh (\S+)", "timeout 60 script -qec 'fleet instance ssh $1' /dev/null < <(while sleep 1 && echo exit; do :; done)"),
    ];

    /// <summary>Whether a program of <c>tests</c> is run, which is built already.</summary>
    public static bool RunsBuilt(string commands) => commands.Contains("--project tests/", StringComparison.Ordinal) || commands.Contains("artifacts/", StringComparison.Ordinal);

    public static string Put(string commands) => All.Aggregate(commands, (text, one) => one.From.Replace(text, one.To));

    private static (Regex From, string To) Of(string from, string to) => (new(from, RegexOptions.Multiline | RegexOptions.CultureInvariant), to);
}
