using Fleet.Billing;
using Fleet.Common;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Billing;

public sealed class InvoiceTests : IDisposable
{
    private const long Hour = 3_600_000;
    private static readonly BillingPeriod January = new(2026, 1);
    private static readonly InvoiceId Id = InvoiceId.Of(January);

    private readonly TestFleet _fleet = new();

    public InvoiceTests() => Use(January.Begin.AddHours(5), "inst_1", cores: 20);

    [Fact]
    public void A_month_is_closed_when_it_is_over_for_long_enough_and_metered()
    {
        Assert.Equal(ErrorCode.Conflict, Close().Error!.Code);
        _fleet.Pass(TimeSpan.FromDays(31));
        Assert.Equal(ErrorCode.Conflict, Close().Error!.Code);
        _fleet.Pass(TimeSpan.FromHours(6));
        Assert.Equal(ErrorCode.Conflict, Close().Error!.Code);
        _fleet.Store.MeteredUntil = January.End.AddHours(-1);
        Assert.Equal(ErrorCode.Conflict, Close().Error!.Code);
        Assert.Equal(ErrorCode.NotFound, _fleet.Ask(_fleet.Grains.Invoice(Id).Get()).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, _fleet.Ask(_fleet.Grains.Invoice(Id).Lines()).Error!.Code);

        _fleet.Store.MeteredUntil = January.End;
        var closed = Close().Value!;
        Assert.Equal(("inv_202601", "2026-01", "USD", 1.00m, InvoiceStatus.Due), (closed.Id.Value, closed.Period.ToString(), closed.Currency, closed.Amount, closed.Status));
        Assert.Equal(new DateOnly(2026, 2, 15), closed.DueDate);
        Assert.Equal(InvoiceDigest.Of(closed, Lines()), closed.Sha256);
    }

    [Fact]
    public void What_comes_after_the_closing_changes_nothing()
    {
        var closed = Due();
        Use(January.Begin.AddHours(6), "inst_2", cores: 500);
        _fleet.Tariffs.All = [new(new DateOnly(2020, 1, 1), 100, 100, 100)];
        Same(closed, Close().Value!);
        _fleet.Crash();
        Same(closed, Close().Value!);
        Assert.Equal(closed.Sha256, InvoiceDigest.Of(Close().Value!, Lines()));
        Assert.Single(Lines());
    }

    [Fact]
    public void The_payment_stands_beside_it_and_the_first_to_say_so_stays()
    {
        Assert.Equal(ErrorCode.NotFound, _fleet.Ask(_fleet.Grains.Invoice(Id).MarkPaid("key_1")).Error!.Code);
        var closed = Due();
        var paid = _fleet.Ask(_fleet.Grains.Invoice(Id).MarkPaid("key_1")).Value!;
        var at = _fleet.Time.GetUtcNow();
        _fleet.Pass(TimeSpan.FromHours(1));
        var again = _fleet.Ask(_fleet.Grains.Invoice(Id).MarkPaid("key_2")).Value!;
        Assert.Equal((InvoiceStatus.Paid, "key_1", at), (again.Status, again.PaidBy, again.PaidAt!.Value));
        Same(closed, paid with { Status = InvoiceStatus.Due, PaidAt = null, PaidBy = null });
        Assert.Equal(again.Sha256, InvoiceDigest.Of(again, Lines()));
    }

    /// <summary>The process dies at each write of the closing, before it or after it; what was used changes meanwhile.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public void A_closing_that_was_interrupted_is_taken_up_and_its_sum_is_over_its_lines(int write, bool afterCommit)
    {
        Settle();
        Crashing.AtWrite(_fleet, write, afterCommit);
        Crashing.During(_fleet, () => _fleet.Grains.Invoice(Id).Close(), TimeSpan.Zero);
        var wasClosed = _fleet.Store.States.ContainsKey((StateKinds.Invoice, Id.Value));
        Assert.Equal(write == 2 && afterCommit, wasClosed);
        Use(January.Begin.AddHours(6), "inst_2", cores: 20);
        var closed = Close().Value!;
        Assert.Equal(wasClosed ? 1.00m : 2.00m, closed.Amount);
        Assert.Equal(closed.LineCount, Lines().Length);
        Assert.Equal(closed.Sha256, InvoiceDigest.Of(closed, Lines()));
    }

    [Fact]
    public void Tariffs_hold_from_their_day_on()
    {
        Use(January.Begin.AddDays(9).AddHours(23), "inst_1", cores: 1_000);
        Use(January.Begin.AddDays(10), "inst_1", cores: 1_000);
        _fleet.Tariffs.All = [new(new DateOnly(2026, 1, 1), 0.01m, 0, 0), new(new DateOnly(2026, 1, 11), 0.02m, 0, 0)];
        Settle();
        var closed = Close().Value!;
        Assert.Equal(30.20m, closed.Amount);
        Assert.Equal(
            [(new DateOnly(2026, 1, 1), 1_020m, 10.20m), (new DateOnly(2026, 1, 11), 1_000m, 20.00m)],
            Lines().Select(line => (line.Tariff, line.Quantity, line.Amount)));
        Assert.Equal(2, closed.Tariffs.Length);
    }

    [Fact]
    public void No_invoice_is_of_no_month()
    {
        Assert.Equal(ErrorCode.NotFound, _fleet.Ask(_fleet.Grains.Invoice(InvoiceId.Of("inv_1a2b3c")).Close()).Error!.Code);
    }

    public void Dispose() => _fleet.Dispose();

    private void Use(DateTimeOffset hour, string instance, int cores) => _fleet.Store.UsageHours.Add(
        (hour, new UsageSum(instance, "shop", null, null, Hour, cores * 1_000 * Hour, 0, 0)));

    private void Settle()
    {
        _fleet.Pass(TimeSpan.FromDays(32));
        _fleet.Store.MeteredUntil = January.End;
    }

    private InvoiceView Due()
    {
        Settle();
        return Close().Value!;
    }

    private Outcome<InvoiceView> Close() => _fleet.Ask(_fleet.Grains.Invoice(Id).Close());

    private System.Collections.Immutable.ImmutableArray<InvoiceLine> Lines() => _fleet.Ask(_fleet.Grains.Invoice(Id).Lines()).Value;

    private static void Same(InvoiceView one, InvoiceView other)
    {
        Assert.Equal(one with { Tariffs = [] }, other with { Tariffs = [] });
        Assert.Equal(one.Tariffs, other.Tariffs);
    }
}
