using System.Collections.Immutable;
using Fleet.Common;
using Orleans.Concurrency;

namespace Fleet.Billing;

/// <summary>
/// The invoice of one month. There is one account, the installation: all that was metered in the month is on it. Key: <see cref="InvoiceId"/>.
/// </summary>
[Alias("fleet.invoice")]
public interface IInvoiceGrain : IGrainWithStringKey
{
    /// <summary>
    /// Closes the month: makes the lines and writes them once. An invoice that is closed already is answered as it is. A conflict while the
    /// month, or what may still be metered of it, is not over.
    /// </summary>
    [Alias("close")]
    Task<Outcome<InvoiceView>> Close();

    /// <summary>The invoice, or not_found before it is closed.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<InvoiceView>> Get();

    /// <summary>Its lines, or not_found before it is closed.</summary>
    [Alias("lines"), AlwaysInterleave]
    Task<Outcome<ImmutableArray<InvoiceLine>>> Lines();

    /// <summary>Writes down, beside what the invoice says, that it was paid. The first to say so stays.</summary>
    [Alias("mark-paid")]
    Task<Outcome<InvoiceView>> MarkPaid(string actor);
}
