using System.Collections.Immutable;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Billing;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Agents;

/// <summary><c>/v1/billing</c>: what was used, what it comes to, and the invoices of months that are over.</summary>
internal static class BillingEndpoints
{
    public static void MapBilling(this IEndpointRouteBuilder v1)
    {
        var billing = v1.MapGroup("/billing").WithTags("Billing");
        billing.MapGet("/usage", Usage).Require(Role.Developer).WithSummary("What was used in a month and what it comes to").WithDescription(
            "Counts what the caller may see. Of a month that is not over, what was metered so far; the last half hour may still change.");
        billing.MapGet("/invoices", List).Require(Role.Admin).WithSummary("List invoices").WithDescription(
            "A month gets its invoice some hours after its end. There is one account: everything that was metered is on it.");
        billing.MapGet("/invoices/{id}", Get).Require(Role.Admin).WithSummary("Get an invoice with its lines");
        billing.MapPost("/invoices/{id}/mark-paid", MarkPaid).Require(Role.Admin).WithSummary("Say that an invoice was paid").WithDescription(
            "Written down beside the invoice, which stays as it is. The first to say so stays.");
    }

    private static async Task<Ok<UsageShape>> Usage(
        [AsParameters] UsageQuery query, Caller caller, IUsageHours usage, ITariffs tariffs, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var period = query.PeriodAt(now);
        var closedUntil = await usage.ClosedUntil(cancellationToken);
        var (used, lines) = (ImmutableArray.CreateBuilder<UsageSum>(), new List<InvoiceLine>());
        foreach (var span in TariffSpan.Of(tariffs.All, period))
        {
            var sums = await usage.Sums(span.From, span.To, caller.Visibility, cancellationToken);
            used.AddRange(sums);
            lines.AddRange(Pricing.Lines(span, period, sums));
        }

        return TypedResults.Ok(new UsageShape(
            period.ToString(), tariffs.Currency, UsageFigures.Of(used, period, now), CostFigures.Of(lines), closedUntil >= period.End));
    }

    private static async Task<Chosen<InvoiceList>> List(
        [AsParameters] InvoiceQuery query, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Query(query.ToStateQuery(), cancellationToken);
        var invoices = await page.Views(id => grains.Invoice(InvoiceId.Of(id)).Get());
        var total = page.Total ?? invoices.Length;
        return new(
            new InvoiceList(
                [.. invoices.Select(view => new InvoiceShape(view))], total, query.LimitValue, query.OffsetValue, query.HasMore(page.Rows.Length, total)),
            query.FieldsValue);
    }

    private static async Task<Results<Ok<InvoiceDetail>, Refusal>> Get(Id<InvoiceId> id, IGrainFactory grains)
    {
        var (found, lines) = (await grains.Invoice(id.Value).Get(), await grains.Invoice(id.Value).Lines());
        if (!found.IsOk) return Refusal.Of(found.Error);
        return lines.IsOk ? TypedResults.Ok(new InvoiceDetail(found.Value, lines.Value)) : Refusal.Of(lines.Error);
    }

    private static async Task<Results<Ok<InvoiceShape>, Refusal>> MarkPaid(Id<InvoiceId> id, Caller caller, IGrainFactory grains)
    {
        var paid = await grains.Invoice(id.Value).MarkPaid(caller.Actor);
        return paid.IsOk ? TypedResults.Ok(new InvoiceShape(paid.Value)) : Refusal.Of(paid.Error);
    }
}
