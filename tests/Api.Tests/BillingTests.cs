using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Billing;
using Fleet.Identity;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fleet.Api.Tests;

/// <summary>Usage and invoices over what was metered in two months and a few hours of a third.</summary>
public sealed class BillingTests(BillingTests.Host fleet) : IClassFixture<BillingTests.Host>
{
    private static readonly BillingPeriod Current = BillingPeriod.Of(DateTimeOffset.UtcNow);

    [Fact]
    public async Task Usage_is_told_as_documented()
    {
        using var developer = fleet.Caller(Role.Developer);
        var answer = await developer.GetAsync("/v1/billing/usage?period=last_month");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync();
        var usage = JsonElement.Parse(body);
        Assert.Equal(Current.Previous.ToString(), usage.Text("period"));
        Assert.Equal(["cost", "currency", "is_final", "period", "usage"], usage.Names());
        Assert.Equal(["compute_hours", "instance_hours", "network_gb", "storage_gb", "storage_gb_months"], usage.GetProperty("usage").Names());
        Assert.Equal("1000 500 100", Figures(usage.GetProperty("usage"), "compute_hours", "storage_gb", "network_gb"));
        Assert.Contains("\"cost\":{\"compute\":50.00,\"storage\":10.00,\"network\":5.00,\"total\":65.00}", body, StringComparison.Ordinal);
        Assert.True(usage.GetProperty("is_final").GetBoolean());
    }

    [Fact]
    public async Task Usage_of_the_current_month_is_the_usual_one_and_not_final()
    {
        using var developer = fleet.Caller(Role.Developer);
        var current = await developer.GetAsync("/v1/billing/usage").Json();
        Assert.Equal((Current.ToString(), false), (current.Text("period"), current.GetProperty("is_final").GetBoolean()));
        Assert.Equal(2m, current.GetProperty("usage").GetProperty("compute_hours").GetDecimal());
        Assert.Equal(Current.ToString(), (await developer.GetAsync($"/v1/billing/usage?period={Current}").Json()).Text("period"));
        var before = await developer.GetAsync("/v1/billing/usage?period=1999-12").Json();
        Assert.Equal(0m, before.GetProperty("cost").GetProperty("total").GetDecimal());
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2026-13")]
    [InlineData("2026-1")]
    [InlineData("9999-12")]
    public async Task A_period_that_is_none_is_refused(string period)
    {
        using var developer = fleet.Caller(Role.Developer);
        var refused = await developer.GetAsync($"/v1/billing/usage?period={period}");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var error = (await refused.Json()).GetProperty("error");
        Assert.Equal(("invalid_request", "period"), (error.Text("code"), error.GetProperty("details").Text("field")));
    }

    [Fact]
    public async Task Months_that_ended_while_Fleet_was_down_have_their_invoices()
    {
        using var admin = fleet.Caller();
        await Eventually.BecomesAsync("invoices", 2, async () => (await admin.GetAsync("/v1/billing/invoices").Json()).GetProperty("total").GetInt32());
        var list = await admin.GetAsync("/v1/billing/invoices?sort=period:desc&limit=1").Json();
        Assert.Equal("2 1 0", Figures(list, "total", "limit", "offset"));
        Assert.True(list.GetProperty("has_more").GetBoolean());
        var last = list.GetProperty("invoices")[0];
        Assert.Equal(
            ["amount", "created_at", "currency", "due_date", "id", "paid_at", "paid_by", "period", "sha256", "status"], last.Names());
        Assert.Equal((InvoiceId.Of(Current.Previous).Value, 65.00m), (last.Text("id"), last.GetProperty("amount").GetDecimal()));
        Assert.Equal(Current.Begin.AddDays(14).ToString("yyyy-MM-dd", null), last.Text("due_date"));

        var whole = await admin.GetAsync($"/v1/billing/invoices/{last.Text("id")}").Json();
        Assert.True(whole.GetProperty("is_intact").GetBoolean());
        Assert.Equal(["compute", "storage", "network"], whole.GetProperty("lines").EnumerateArray().Select(line => line.Text("kind")));
        Assert.Equal(65.00m, whole.GetProperty("lines").EnumerateArray().Sum(line => line.GetProperty("amount").GetDecimal()));
        var narrow = await admin.GetAsync("/v1/billing/invoices?fields=id,amount").Json();
        Assert.All(narrow.GetProperty("invoices").EnumerateArray(), invoice => Assert.Equal(["amount", "id"], invoice.Names()));
    }

    [Fact]
    public async Task An_invoice_is_paid_once()
    {
        using var admin = fleet.Caller();
        var id = InvoiceId.Of(Current.Previous.Previous).Value;
        await Eventually.BecomesAsync("status", HttpStatusCode.OK, async () => (await admin.GetAsync($"/v1/billing/invoices/{id}")).StatusCode);
        var paid = await admin.PostAsync($"/v1/billing/invoices/{id}/mark-paid", null).Json();
        var again = await admin.PostAsync($"/v1/billing/invoices/{id}/mark-paid", null).Json();
        Assert.Equal("paid", paid.Text("status"));
        Assert.Equal(paid.Text("paid_at"), again.Text("paid_at"));
        Assert.StartsWith("key_", paid.Text("paid_by"), StringComparison.Ordinal);
        Assert.Equal([id], (await admin.GetAsync("/v1/billing/invoices?status=paid").Json()).GetProperty("invoices").EnumerateArray().Select(one => one.Text("id")));
        Assert.True((await admin.GetAsync($"/v1/billing/invoices/{id}").Json()).GetProperty("is_intact").GetBoolean());
    }

    [Fact]
    public async Task Invoices_are_for_administrators_and_of_months_that_are_over()
    {
        using var admin = fleet.Caller();
        using var @operator = fleet.Caller(Role.Operator);
        using var viewer = fleet.Caller(Role.Viewer);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync("/v1/billing/usage")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await @operator.GetAsync("/v1/billing/invoices")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync($"/v1/billing/invoices/{InvoiceId.Of(Current)}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.PostAsync("/v1/billing/invoices/inv_1a2b3c/mark-paid", null)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.GetAsync("/v1/billing/invoices?sort=amount:asc")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.GetAsync("/v1/billing/invoices?status=open")).StatusCode);
    }

    private static string Figures(JsonElement element, params string[] names) =>
        string.Join(' ', names.Select(name => element.GetProperty(name).GetDecimal().ToString("0.####", System.Globalization.CultureInfo.InvariantCulture)));

    public sealed class Host : FleetHost
    {
        public Host() : base(services => services.Replace(ServiceDescriptor.Singleton<IUsageHours>(new Metered()))) =>
            Settings["Fleet:Billing:CloseAfter"] = "00:00:01";
    }

    /// <summary>The document's example in each of the last two months, and two hours in this one.</summary>
    private sealed class Metered : IUsageHours
    {
        private const long Hour = 3_600_000;

        public Task<ImmutableArray<UsageSum>> Sums(
            DateTimeOffset from, DateTimeOffset to, Visibility visibleTo, CancellationToken cancellationToken = default)
        {
            var period = BillingPeriod.Of(from);
            Assert.Equal((period.Begin, period.End), (from, to));
            var used = new UsageSum("inst_1", "shop", null, "agt_1", 2 * Hour, 2 * Hour * 1_000, 0, 0);
            if (period == Current) return Task.FromResult<ImmutableArray<UsageSum>>([used]);
            if (period != Current.Previous && period != Current.Previous.Previous) return Task.FromResult<ImmutableArray<UsageSum>>([]);
            return Task.FromResult<ImmutableArray<UsageSum>>(
                [used with { RunMs = 500 * Hour, CoreMs = 1_000 * Hour * 1_000, DiskByteHours = 500_000_000_000m * period.Hours, NetworkBytes = 100_000_000_000m }]);
        }

        public Task<DateTimeOffset?> ClosedUntil(CancellationToken cancellationToken = default) => Task.FromResult<DateTimeOffset?>(Current.Begin);

        public Task<DateTimeOffset?> First(CancellationToken cancellationToken = default) =>
            Task.FromResult<DateTimeOffset?>(Current.Previous.Previous.Begin.AddHours(7));
    }
}
