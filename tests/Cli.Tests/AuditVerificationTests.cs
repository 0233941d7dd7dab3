using System.Net;
using System.Text;
using Fleet.Cli.Audit;
using Fleet.TestKit;

namespace Fleet.Cli.Tests;

/// <summary>How <c>fleet audit verify</c> tells what Fleet has found.</summary>
public sealed class AuditVerificationTests : IDisposable
{
    private const string Good = """{"intact":true,"rows":3,"from":1,"to":3,"head":"3:ab","brokenAt":null,"reason":null}""";
    private const string Bad = """{"intact":false,"rows":1,"from":1,"to":1,"head":"3:ab","brokenAt":2,"reason":"The row is missing"}""";

    private readonly HttpListener _fleet = new();
    private readonly string _address = $"http://127.0.0.1:{FreePort.Next()}/";

    [Theory]
    [InlineData(200, Good, false, 0, "intact: 3 rows, 1 to 3, head 3:ab")]
    [InlineData(200, Good, true, 0, Good)]
    [InlineData(200, Bad, false, 1, "broken at 2: The row is missing (1 rows before it are good)")]
    [InlineData(200, Bad, true, 1, Bad)]
    [InlineData(403, """{"message":"This action requires the ADMIN role or higher"}""", false, 2, "Fleet answered 403: This action requires the ADMIN role or higher")]
    [InlineData(200, "<html>", false, 2, "What answered is not Fleet")]
    [InlineData(200, "{}", false, 2, "What answered is not Fleet")]
    [InlineData(200, "[]", false, 2, "What answered is not Fleet")]
    public async Task An_answer_is_told_and_becomes_an_exit_code(int status, string body, bool asJson, int code, string told)
    {
        var (exit, output, errors, _) = await Ask(status, body, null, asJson);
        Assert.Equal(code, exit);
        Assert.Equal(told, (code == 2 ? errors.Replace("fleet audit verify: ", "", StringComparison.Ordinal) : output).Trim());
        Assert.Equal("", code == 2 ? output : errors);
    }

    [Fact]
    public async Task The_head_that_was_noted_goes_with_the_question()
    {
        var (_, _, _, path) = await Ask(200, Good, "3:a b", asJson: false);
        Assert.Equal("/api/v1/audit/verify?expect_head=3%3Aa%20b", path);
    }

    [Fact]
    public async Task Nobody_who_answers_is_not_known()
    {
        using var http = new HttpClient { BaseAddress = new Uri(_address) };
        using var errors = new StringWriter();
        Assert.Equal(2, await new AuditVerification(http, TextWriter.Null, errors).Run(null, null, TestContext.Current.CancellationToken));
        Assert.Contains("does not answer", errors.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _fleet.Close();

    private async Task<(int Exit, string Output, string Errors, string? Path)> Ask(int status, string body, string? head, bool asJson)
    {
        _fleet.Prefixes.Add(_address);
        _fleet.Start();
        var answering = Answer(status, body);
        using var http = new HttpClient { BaseAddress = new Uri(_address) };
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exit = await new AuditVerification(http, output, errors).Run(head, asJson ? static text => text : null, TestContext.Current.CancellationToken);
        return (exit, output.ToString(), errors.ToString(), await answering);
    }

    private async Task<string?> Answer(int status, string body)
    {
        var context = await _fleet.GetContextAsync();
        context.Response.StatusCode = status;
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);
        context.Response.Close();
        return context.Request.RawUrl;
    }
}
