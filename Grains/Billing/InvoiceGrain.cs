using System.Collections.Immutable;
using Fleet.Billing;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Billing;

/// <summary>
/// Closes a month once. The lines are written first, the invoice second: a crash between the two leaves lines that nobody sees, and that the
/// next attempt replaces.
/// </summary>
internal sealed class InvoiceGrain(
    [PersistentState(StateKinds.Invoice, StateKind.Store)] IPersistentState<InvoiceState> storage,
    [PersistentState(StateKinds.InvoiceLines, StateKind.Store)] IPersistentState<InvoiceLinesState> linesStorage,
    IUsageHours usage,
    ITariffs tariffs,
    IOptions<BillingOptions> options,
    TimeProvider time,
    ILogger<InvoiceGrain> log) : Grain, IInvoiceGrain
{
    private readonly Committed<InvoiceState> _state = new(storage);
    private readonly Committed<InvoiceLinesState> _lines = new(linesStorage);

    private InvoiceState State => _state.Current;

    public async Task<Outcome<InvoiceView>> Close()
    {
        if (_state.Exists) return View(State);
        var id = InvoiceId.Of(this.GetPrimaryKeyString());
        if (id.Period is not { } period) return NotFound;
        var now = WholeSeconds(time.GetUtcNow());
        if (now < period.End + options.Value.CloseAfter) return FleetError.Conflict($"The month {period} is not over, or not for long enough");
        if (await usage.ClosedUntil() is not { } metered || metered < period.End) return FleetError.Conflict($"Not all of {period} is metered yet");

        var lines = ImmutableArray.CreateBuilder<InvoiceLine>();
        var spans = TariffSpan.Of(tariffs.All, period);
        foreach (var span in spans) lines.AddRange(Pricing.Lines(span, period, await usage.Sums(span.From, span.To, Visibility.Everything)));
        await _lines.Commit(new InvoiceLinesState { Lines = lines.ToImmutable() });

        var closed = new InvoiceState
        {
            Id = id,
            Period = period.ToString(),
            Currency = tariffs.Currency,
            Amount = lines.Sum(line => line.Amount),
            Tariffs = [.. spans.Select(span => span.Tariff)],
            LineCount = lines.Count,
            DueDate = DateOnly.FromDateTime(period.End.UtcDateTime).AddDays(options.Value.DueAfterDays),
            CreatedAt = now,
        };
        await _state.Commit(closed with { Sha256 = InvoiceDigest.Of(View(closed), _lines.Current.Lines) });
        log.InvoiceClosed(id, State.Amount, State.Currency, State.LineCount);
        return View(State);
    }

    public Task<Outcome<InvoiceView>> Get() => _state.Known<Outcome<InvoiceView>>(() => _state.Exists ? View(State) : NotFound);

    public Task<Outcome<ImmutableArray<InvoiceLine>>> Lines() =>
        Task.FromResult<Outcome<ImmutableArray<InvoiceLine>>>(_state.Exists ? _lines.Current.Lines : NotFound);

    public async Task<Outcome<InvoiceView>> MarkPaid(string actor)
    {
        if (!_state.Exists) return NotFound;
        if (State.Status != InvoiceStatus.Paid)
        {
            await _state.Commit(State with { Status = InvoiceStatus.Paid, PaidAt = time.GetUtcNow(), PaidBy = actor });
        }

        return View(State);
    }

    private static FleetError NotFound => FleetError.NotFound("Invoice");

    // What the digest is over is told to the second.
    private static DateTimeOffset WholeSeconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());

    private static InvoiceView View(InvoiceState state) => new()
    {
        Id = state.Id,
        Period = state.Id.Period!.Value,
        Currency = state.Currency,
        Amount = state.Amount,
        Tariffs = state.Tariffs,
        LineCount = state.LineCount,
        ClosedAt = state.CreatedAt,
        DueDate = state.DueDate,
        Sha256 = state.Sha256,
        Status = state.Status,
        PaidAt = state.PaidAt,
        PaidBy = state.PaidBy,
    };
}
