using Fleet.Common;
using Fleet.Costs;
using Fleet.Instances;
using Fleet.Notices;
using Fleet.Storage;
using Fleet.Tests.Grains.Alerts;

namespace Fleet.Tests.Grains.Costs;

public sealed class BudgetTests : IDisposable
{
    private readonly AlertScene _scene = new();
    private readonly ChannelId _channel;
    private readonly BudgetId _id;

    public BudgetTests()
    {
        _channel = _scene.Channel();
        _id = _scene.Fleet.New<BudgetId>();
    }

    private IBudgetGrain Budget => _scene.Fleet.Grains.Budget(_id);

    private DateTimeOffset Now => _scene.Fleet.Time.GetUtcNow();

    private BudgetSpec Spec => new() { Name = "all", AmountUsd = 10, Period = BudgetPeriod.Monthly, Channels = [_channel] };

    [Fact]
    public void People_are_told_once_at_the_threshold_and_once_at_all_of_it_and_anew_in_the_next_period()
    {
        Create(Spec);
        Spend(7.99m);
        Assert.Empty(Told);
        Spend(0.01m);
        var warning = Assert.Single(Told);
        Assert.Equal((NoticeKind.Fired, "Budget nearly used up: all"), (warning.Kind, warning.Title));
        Assert.Contains("8.00 of 10.00 USD (80 %)", warning.Message, StringComparison.Ordinal);
        var view = View;
        Assert.True(view.AlertSent);
        Assert.NotNull(view.AlertedAt);
        Spend(1);
        Assert.Single(Told);
        Spend(5);
        Assert.Equal(["Budget nearly used up: all", "Budget exceeded: all"], Told.Select(notice => notice.Title));
        Spend(50);
        Assert.Equal(2, Told.Count);

        var days = (BudgetSpan.Of(BudgetPeriod.Monthly, Now).End - Now).TotalDays;
        _scene.Fleet.Pass(TimeSpan.FromDays(days + 0.1));
        Assert.False(View.AlertSent);
        Spend(11);
        Assert.Equal(["Budget nearly used up: all", "Budget exceeded: all", "Budget exceeded: all"], Told.Select(notice => notice.Title));
        Assert.Equal(3, Told.Select(notice => notice.Id).Distinct().Count());
    }

    [Fact]
    public void Only_what_it_is_for_counts()
    {
        var instance = _scene.Instance();
        Create(Spec with { Instance = instance, Provider = "aws" });
        _scene.Fleet.Store.Spend(instance.Value, Now, 100);
        _scene.Fleet.Store.Spend("inst_other", Now, 100, "aws");
        Pass();
        Assert.Empty(Told);
        _scene.Fleet.Store.Spend(instance.Value, Now, 9, "aws");
        Pass();
        Assert.Equal(instance, Assert.Single(Told).Instance);
    }

    [Fact]
    public void Other_figures_are_told_anew_and_another_name_is_not()
    {
        Create(Spec);
        Spend(9);
        Update(Spec with { Name = "everything" });
        Pass();
        Assert.Single(Told);
        Update(Spec with { AmountUsd = 11, Name = "everything" });
        Pass();
        Assert.Equal("Budget nearly used up: everything", Told[^1].Title);
        Update(Spec with { AmountUsd = 100 });
        Pass();
        Assert.Equal(2, Told.Count);
        Assert.False(View.AlertSent);
    }

    [Fact]
    public void What_could_not_be_handed_over_is_handed_over_after_a_crash()
    {
        Create(Spec);
        _scene.Fleet.Told.Before = (_, _) => throw new InvalidOperationException("away");
        Spend(9);
        Assert.Empty(Told);
        Assert.Contains("nearly used up", _scene.Fleet.Store.States[(StateKinds.Budget, _id.Value)].Document, StringComparison.Ordinal);
        _scene.Fleet.Told.Before = (_, _) => null;
        _scene.Fleet.Crash();
        _scene.Fleet.Pass(TimeSpan.FromSeconds(1));
        Assert.Single(Told);
        Assert.True(View.AlertSent);
        Assert.DoesNotContain("nearly used up", _scene.Fleet.Store.States[(StateKinds.Budget, _id.Value)].Document, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_does_not_answer_is_asked_again()
    {
        Create(Spec);
        _scene.Fleet.Store.BeforeWrite = kind => { if (kind == StateKinds.Budget) throw new InvalidOperationException("away"); };
        Spend(9);
        Assert.Empty(Told);
        _scene.Fleet.Store.BeforeWrite = _ => { };
        _scene.Fleet.Pass(TimeSpan.FromMinutes(1));
        Assert.Single(Told);
    }

    [Fact]
    public void What_makes_no_sense_is_refused_with_its_field()
    {
        Assert.Equal("amountUsd", Refused(Spec with { AmountUsd = 0 }));
        Assert.Equal("name", Refused(Spec with { Name = "" }));
        Assert.Equal("alertThreshold", Refused(Spec with { AlertThreshold = 1.1 }));
        Assert.Equal("instanceId", Refused(Spec with { Instance = InstanceId.Of("inst_nobody") }));
        Assert.Equal("channelIds", Refused(Spec with { Channels = [ChannelId.Of("chan_nobody")] }));
        Assert.Equal(ErrorCode.NotFound, _scene.Fleet.Ask(Budget.Get()).Error!.Code);
    }

    [Fact]
    public void One_that_is_deleted_is_gone()
    {
        Create(Spec);
        Assert.Equal("all", _scene.Fleet.Ask(Budget.Delete("ann")).Value!.Spec.Name);
        Assert.Equal(ErrorCode.NotFound, _scene.Fleet.Ask(Budget.Get()).Error!.Code);
        Spend(100);
        Assert.Empty(Told);
    }

    [Theory]
    [InlineData("2026-02-28T23:59:59Z", "2026-02-28 2026-02-28", "2026-02-22 2026-02-28", "2026-02-01 2026-02-28")]
    [InlineData("2026-03-01T00:00:00Z", "2026-03-01 2026-03-01", "2026-03-01 2026-03-07", "2026-03-01 2026-03-31")]
    public void Periods_begin_at_midnight_on_Sundays_and_on_the_first(string at, params string[] spans)
    {
        var found = Enum.GetValues<BudgetPeriod>().Select(period => BudgetSpan.Of(period, DateTimeOffset.Parse(at, null)));
        Assert.Equal(spans, found.Select(span => $"{span.First:yyyy-MM-dd} {span.Last:yyyy-MM-dd}"));
    }

    [Theory]
    [InlineData(0, 24, 24)]
    [InlineData(0.5, 1, 24)]
    [InlineData(12, 6, 12)]
    [InlineData(18, 6, 8)]
    [InlineData(30, 6, 6)]
    public void The_forecast_goes_on_as_it_went_so_far(double hours, int spent, int forecast)
    {
        var span = BudgetSpan.Of(BudgetPeriod.Daily, new(2026, 1, 10, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(hours == 0 ? 24 * 24 : forecast, BudgetMath.Forecast(span, spent, span.Begin.AddHours(hours)));
    }

    public void Dispose() => _scene.Dispose();

    private List<Notice> Told => [.. _scene.Fleet.Told.Taken.Where(one => one.Channel == _channel).Select(one => one.Notice)];

    private BudgetView View => _scene.Fleet.Ask(Budget.Get()).Value!;

    private void Create(BudgetSpec spec)
    {
        var made = _scene.Fleet.Ask(Budget.Create(spec, "ann"));
        Assert.True(made.IsOk, made.Error?.Message);
    }

    private void Update(BudgetSpec spec) => Assert.True(_scene.Fleet.Ask(Budget.Update(spec, "ann")).IsOk);

    private string? Refused(BudgetSpec spec) => _scene.Fleet.Ask(Budget.Create(spec, "ann")).Error!.Field;

    private void Spend(decimal usd)
    {
        _scene.Fleet.Store.Spend("inst_1", Now, usd);
        Pass();
    }

    private void Pass() => _scene.Fleet.Pass(TimeSpan.FromMinutes(6));
}
