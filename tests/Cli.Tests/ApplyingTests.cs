using System.Net;
using System.Text;
using Fleet.Cli.Declarative;

namespace Fleet.Cli.Tests;

/// <summary>How <c>fleet apply</c> and <c>fleet diff</c> go on from what Fleet says.</summary>
public sealed class ApplyingTests : IDisposable
{
    private const string Same = """{"id":null,"status":"planned","summary":{"create":0,"update":0,"delete":0,"unchanged":1,"failed":0},"items":[{"kind":"rule","name":"a","action":"unchanged","error":null,"changes":[]}],"left":[],"completedAt":null}""";

    private const string Other = """
        {"id":null,"status":"planned","summary":{"create":1,"update":1,"delete":0,"unchanged":0,"failed":0},"completedAt":null,
         "items":[{"kind":"server","name":"web","action":"create","error":null,"changes":[]},
                  {"kind":"rule","name":"busy\u001b[2J","action":"update","error":null,"changes":[{"field":"forSec","before":"0","after":"60"}]}],
         "left":[{"kind":"task","name":"old","id":"task_1"}]}
        """;

    private const string Running = """{"id":"set_1","status":"running","summary":{"create":1,"update":0,"delete":0,"unchanged":0,"failed":0},"items":[],"left":[],"completedAt":null}""";
    private const string Ended = """{"id":"set_1","status":"succeeded","summary":{"create":1,"update":0,"delete":0,"unchanged":0,"failed":0},"items":[],"left":[],"completedAt":"2026-01-01T00:00:00.000Z"}""";

    private readonly List<string> _asked = [];
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    [Theory]
    [InlineData(Same, Applying.Done)]
    [InlineData(Other, Applying.Different)]
    public async Task A_difference_is_an_exit_code(string plan, int code)
    {
        Assert.Equal(code, await Make([(200, plan)]).Diff(new("fleet.yaml", "x"), prune: true, format: null, CancellationToken.None));
        Assert.Equal("POST /api/v1/apply?dryRun=true&prune=true application/yaml x", Assert.Single(_asked));
    }

    [Fact]
    public async Task A_plan_is_shown_field_by_field_and_moves_no_cursor()
    {
        await Make([(200, Other)]).Diff(new("fleet.yaml", "x"), prune: false, format: null, CancellationToken.None);
        Assert.Equal(
            """
            + create  server web
            ~ update  rule busy [2J
                  forSec: 0 -> 60
              stays   task old  declared no more; --prune removes it
            1 to create, 1 to change, 0 to remove, 0 unchanged, 0 failed

            """, _output.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    public async Task Without_consent_nothing_is_applied(bool? answer)
    {
        Assert.Equal(Applying.Failed, await Make([(200, Other)], answer).Apply(new("fleet.yaml", "x"), new(false, false, false), CancellationToken.None));
        Assert.Single(_asked);
    }

    [Fact]
    public async Task What_takes_longer_is_asked_for_until_it_has_ended()
    {
        var applying = Make([(200, Other), (202, Running), (200, Running), (200, Ended)], true);
        Assert.Equal(Applying.Done, await applying.Apply(new("fleet.yaml", "x"), new(false, false, false, static node => node.ToJsonString()), CancellationToken.None));
        Assert.Equal(["POST", "POST", "GET", "GET"], _asked.Select(one => one.Split(' ')[0]));
        Assert.Equal(Ended, _output.ToString().Trim());
    }

    [Fact]
    public async Task A_fault_is_told_with_its_place_in_the_file()
    {
        const string Refusal = """{"message":"m","details":{"faults":[{"path":"servers[0].host","message":"is required","line":4,"column":5}]}}""";
        Assert.Equal(Applying.Failed, await Make([(422, Refusal)]).Apply(new("fleet.yaml", "x"), new(true, false, false), CancellationToken.None));
        Assert.Equal("fleet.yaml:4:5: servers[0].host: is required", _errors.ToString().Trim());
    }

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    private Applying Make((int Status, string Body)[] answers, bool? answer = null)
    {
        var http = new HttpClient(new Answers(answers, _asked)) { BaseAddress = new Uri("http://fleet.test") };
        return new(new FleetClient(http), _output, _errors, () => answer, new Hurried());
    }

    /// <summary>Waits for nothing.</summary>
    private sealed class Hurried : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    private sealed class Answers((int Status, string Body)[] answers, List<string> asked) : HttpMessageHandler
    {
        private int _next;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is { } content ? $" {content.Headers.ContentType?.MediaType} {await content.ReadAsStringAsync(cancellationToken)}" : "";
            asked.Add($"{request.Method} {request.RequestUri!.PathAndQuery}{body}");
            var (status, text) = answers[_next++];
            return new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(text, Encoding.UTF8, "application/json") };
        }
    }
}
