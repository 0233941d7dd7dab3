using System.Net;
using System.Text;
using Fleet.Api.Idempotency;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;

namespace Fleet.Api.Tests;

public sealed class IdempotencyTests(FleetHost fleet)
{
    private const string Channels = "/api/v1/alerts/channels";

    private readonly HttpClient _operator = fleet.Caller(Role.Operator);

    [Fact]
    public async Task A_hundred_requests_with_one_key_make_one_thing()
    {
        var key = Key();
        var name = $"once {key}";
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Post(_operator, key, Body(name))));
        Assert.All(answers, answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Created, HttpStatusCode.Conflict }));
        var made = await Task.WhenAll(answers.Where(answer => answer.StatusCode == HttpStatusCode.Created).Select(answer => answer.Content.ReadAsStringAsync()));
        Assert.Single(made.Distinct());

        var again = await Post(_operator, key, Body(name));
        Assert.Equal((HttpStatusCode.Created, made[0], "true"), (again.StatusCode, await again.Content.ReadAsStringAsync(), again.Headers.GetValues("Idempotency-Replayed").Single()));
        var first = answers.First(answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal((first.Headers.Location, first.Content.Headers.ContentType), (again.Headers.Location, again.Content.Headers.ContentType));
        var all = (await (await _operator.GetAsync($"{Channels}?limit=100")).Json()).GetProperty("channels").EnumerateArray();
        Assert.Single(all, channel => channel.Text("name") == name);
    }

    [Fact]
    public async Task A_key_is_good_for_one_request_of_one_caller()
    {
        var key = Key();
        Assert.Equal(HttpStatusCode.Created, (await Post(_operator, key, Body("mine"))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Post(_operator, key, Body("another"))).StatusCode);
        using var other = fleet.Caller(Role.Admin);
        var made = await Post(other, key, Body("another"));
        Assert.Equal((HttpStatusCode.Created, false), (made.StatusCode, made.Headers.Contains("Idempotency-Replayed")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\tb")]
    [InlineData("256")]
    public async Task A_key_that_cannot_be_one_is_refused(string key)
    {
        var refused = await Post(_operator, key is "256" ? new string('k', 256) : key, Body("no"));
        Assert.Equal((HttpStatusCode.BadRequest, "Idempotency-Key"), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Fact]
    public async Task A_refusal_is_answered_alike_too()
    {
        var key = Key();
        var first = await Post(_operator, key, "{}");
        var again = await Post(_operator, key, "{}");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (first.StatusCode, again.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
    }

    [Fact]
    public void Ids_drawn_from_a_key_are_the_same_each_time_and_sort_by_its_first_use()
    {
        var at = DateTimeOffset.UnixEpoch.AddDays(20_000);
        string[] Draw(string use)
        {
            var ids = new RequestIds(use, at);
            return [ids.Next(), ids.Next()];
        }

        Assert.Equal(Draw("idem_1"), Draw("idem_1"));
        Assert.Equal(4, Draw("idem_1").Concat(Draw("idem_2")).Distinct().Count());
        Assert.All(Draw("idem_1"), id => Assert.Equal((26, Draw("idem_2")[0][..10]), (id.Length, id[..10])));
    }

    private static string Key() => Guid.NewGuid().ToString();

    private static string Body(string name) => $$$"""{"name":"{{{name}}}","type":"IN_APP","config":{}}""";

    private static Task<HttpResponseMessage> Post(HttpClient client, string key, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Channels) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return client.SendAsync(request);
    }
}
