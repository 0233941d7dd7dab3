using Fleet.Extensions;
using Fleet.Outbound.Registry;
using Fleet.Outbound.Tests.Hosts;
using Fleet.TestKit;
using Microsoft.AspNetCore.Http;

namespace Fleet.Outbound.Tests;

/// <summary>The registry of extensions: a real file, a real server, and a script in the place of the program.</summary>
public sealed class RegistryTests : IDisposable
{
    private const string Document =
        """
        {
          "version": "3.1.0", // comments are allowed
          "extensions": {
            "python": { "category": "language", "version": "3.12.0", "description": "The language", "dependencies": ["mise@^1"] },
            "mise": { "category": "tools", "version": "1.2.0", "software": "mise" },
            "odd": { }
          },
          "profiles": [ { "name": "ai", "description": "For models", "extensions": ["python"] } ],
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("fleet-registry-").FullName;
    private readonly ManualTime _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Without_a_registry_that_is_said()
    {
        using var registry = Registry(_ => { });
        var answer = await registry.Extensions();
        Assert.Equal((null, true, null), (answer.Value, answer.Error!.IsAbsent, registry.Source));
        Assert.True((await registry.Profiles()).Error!.IsAbsent);
        Assert.True((await registry.Version()).Error!.IsAbsent);
    }

    [Fact]
    public async Task A_file_is_read_and_kept_for_a_while()
    {
        var file = Write("registry.json", Document);
        using var registry = Registry(options => options.File = file);
        var extensions = await registry.Extensions();
        Assert.Equal(("file", false, _time.GetUtcNow()), (extensions.Source, extensions.IsStale, extensions.FetchedAt));
        Assert.Equal(
            ["mise tools 1.2.0 mise ", "odd uncategorized   ", "python language 3.12.0  The language"],
            extensions.Value!.Select(one => $"{one.Name} {one.Category} {one.Version} {one.Software} {one.Description}"));
        var profile = Assert.Single((await registry.Profiles()).Value!);
        Assert.Equal(("ai", 1, 2), (profile.Name, profile.Count, profile.CountWithDependencies));
        Assert.Equal("3.1.0", (await registry.Version()).Value!.Version);

        Write("registry.json", """{"extensions":[{"name":"new"}]}""");
        Assert.Equal(3, (await registry.Extensions()).Value!.Count);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("new", Assert.Single((await registry.Extensions()).Value!).Name);
    }

    [Fact]
    public async Task What_was_read_stands_in_for_a_while_when_it_cannot_be_read_anew()
    {
        var file = Write("registry.json", Document);
        using var registry = Registry(options => (options.File, options.MaxStale) = (file, TimeSpan.FromHours(1)));
        Assert.False((await registry.Extensions()).IsStale);
        File.Delete(file);
        _time.Advance(TimeSpan.FromMinutes(11));
        var stale = await registry.Extensions();
        Assert.Equal((true, 3), (stale.IsStale, stale.Value!.Count));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.True((await registry.Extensions()).Error!.IsAbsent);

        Write("registry.json", Document);
        Assert.NotNull((await registry.Extensions()).Error);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.False((await registry.Extensions()).IsStale);
    }

    [Theory]
    [InlineData("not json", "JSON")]
    [InlineData("[]", "object")]
    [InlineData("""{"extensions":3}""", "no list")]
    [InlineData("""{"profiles":[]}""", "no extensions")]
    [InlineData("""{"extensions":[{"version":"1"}]}""", "extensions[0]")]
    [InlineData("""{"extensions":["python"]}""", "extensions[0]")]
    public async Task What_cannot_be_understood_is_an_error_and_no_empty_list(string document, string said)
    {
        var file = Write("registry.json", document);
        using var registry = Registry(options => options.File = file);
        var answer = await registry.Extensions();
        Assert.Equal((null, false), (answer.Value, answer.Error!.IsAbsent));
        Assert.Contains(said, answer.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_is_read_once_by_many_who_ask_at_once()
    {
        await using var server = await Receiver.Start(context => context.Response.WriteAsync(Document));
        using var registry = Registry(options => options.Url = server.Address.ToString());
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => registry.Extensions()));
        Assert.All(answers, answer => Assert.Equal(("url", 3), (answer.Source, answer.Value!.Count)));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_address_that_answers_badly_too_much_or_not_at_all_is_an_error()
    {
        await using var absent = await Receiver.Start(context => Task.FromResult(context.Response.StatusCode = 404));
        await using var endless = await Receiver.Start(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.WriteAsync(new string(' ', 10_000), context.RequestAborted);
        });
        await using var silent = await Receiver.Start(Receiver.Hang);
        foreach (var (address, said) in new[]
        {
            (absent.Address.ToString(), "answered 404"), (endless.Address.ToString(), "more than"), (silent.Address.ToString(), "no answer within"),
            ($"http://127.0.0.1:{FreePort.Next()}/", "cannot be reached"),
        })
        {
            using var registry = new ExtensionRegistry(
                new RegistryOptions { Url = address, MaxBytes = 50_000, Timeout = TimeSpan.FromSeconds(1) }, TimeProvider.System);
            var answer = await registry.Extensions(TestContext.Current.CancellationToken);
            Assert.False(answer.Error!.IsAbsent);
            Assert.Contains(said, answer.Error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_program_is_asked_in_its_own_words()
    {
        var calls = Path.Combine(_folder, "calls");
        var program = Script($$"""
            echo "$*" >> {{calls}}
            case "$*" in
              "extension list --all --json") echo '[{"name":"python","category":"language","version":"3.12.0"}]' ;;
              "profile list --json") echo '[{"name":"ai","description":"For models","extensions":2},{"name":"web","description":"","extensions":1},{"name":"-x","extensions":4}]' ;;
              "profile info ai --json") echo '{"name":"ai","description":"For models","extensions":["python","node"],"total_with_dependencies":5}' ;;
              "version --json") echo '{"version":"3.4.5","commit":"abc","build_date":"2026-01-01","target":"x86_64-linux"}' ;;
              *) echo "no such profile" >&2; exit 3 ;;
            esac
            """);
        using var registry = Registry(options => options.Cli = program);
        Assert.Equal("python", Assert.Single((await registry.Extensions()).Value!).Name);
        Assert.Equal(
            ["-x 4 4 ", "ai 2 5 python,node", "web 1 1 "],
            (await registry.Profiles()).Value!.Select(one => $"{one.Name} {one.Count} {one.CountWithDependencies} {string.Join(',', one.Extensions)}"));
        Assert.Equal(new RegistryVersion("3.4.5", "abc", "2026-01-01", "x86_64-linux"), (await registry.Version()).Value);
        Assert.DoesNotContain("profile info -x --json", await File.ReadAllLinesAsync(calls, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_program_learns_nothing_of_Fleets_own_environment()
    {
        Environment.SetEnvironmentVariable("FLEET_REGISTRY_TEST_SECRET", "hush");
        using var registry = Registry(options => options.Cli = Script("""printf '{"version":"%s"}' "1.0.0-${FLEET_REGISTRY_TEST_SECRET:-none}" """));
        Assert.Equal("1.0.0-none", (await registry.Version()).Value!.Version);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_no_registry()
    {
        using var registry = Registry(options => options.Cli = Path.Combine(_folder, "nothing"));
        var answer = await registry.Version();
        Assert.True(answer.Error!.IsAbsent);
        Assert.DoesNotContain(_folder, answer.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo secret >&2; exit 3", "ended with 3")]
    [InlineData("echo no json", "JSON")]
    [InlineData("echo 3", "no list")]
    [InlineData("while :; do echo '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[['; done", "more than")]
    public async Task A_program_that_fails_is_an_error(string script, string said)
    {
        using var registry = Registry(options => (options.Cli, options.MaxBytes) = (Script(script), 50_000));
        var answer = await registry.Extensions();
        Assert.False(answer.Error!.IsAbsent);
        Assert.Contains(said, answer.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_hangs_is_killed_with_its_children()
    {
        var pids = Path.Combine(_folder, "pids");
        var program = Script($"sleep 600 & echo $! > {pids}; echo $$ >> {pids}; sleep 600");
        using var registry = new ExtensionRegistry(new RegistryOptions { Cli = program, Timeout = TimeSpan.FromSeconds(1) }, TimeProvider.System);
        var answer = await registry.Extensions(TestContext.Current.CancellationToken);
        Assert.Contains("did not end within 1 s", answer.Error!.Message, StringComparison.Ordinal);
        foreach (var pid in await File.ReadAllLinesAsync(pids, TestContext.Current.CancellationToken))
        {
            await Eventually.HoldsAsync("an end", () => !IsRunning(pid));
        }
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused_at_once()
    {
        Assert.Throws<InvalidOperationException>(() => new RegistryOptions { Url = "ftp://example.com/x" }.Validate());
        Assert.Throws<InvalidOperationException>(() => new RegistryOptions { Timeout = TimeSpan.Zero }.Validate());
        Assert.Throws<InvalidOperationException>(() => new RegistryOptions { MaxBytes = 0 }.Validate());
        new RegistryOptions().Validate();
    }

    private ExtensionRegistry Registry(Action<RegistryOptions> configure)
    {
        var options = new RegistryOptions();
        configure(options);
        return new(options, _time);
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    private string Script(string body)
    {
        var path = Write("program", $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    // One that has ended and that nobody has asked for yet is over too.
    private static bool IsRunning(string pid)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{pid}/stat");
            return status[(status.LastIndexOf(')') + 2)..][0] is not 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
