using Microsoft.AspNetCore.Http.Features;

namespace Fleet.Api.Audit;

/// <summary>Keeps an answer back until what it answers is written down. What changes something answers with little.</summary>
internal sealed class HeldAnswer : IDisposable
{
    private readonly HttpContext _context;
    private readonly IHttpResponseBodyFeature _real;
    private readonly StreamResponseBodyFeature _held;
    private readonly MemoryStream _body = new();

    public HeldAnswer(HttpContext context)
    {
        (_context, _real) = (context, context.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        _held = new(_body);
        context.Features.Set<IHttpResponseBodyFeature>(_held);
    }

    /// <summary>The answer's body, once it is complete.</summary>
    public async Task<ReadOnlyMemory<byte>> Body()
    {
        await _held.Writer.FlushAsync();
        return _body.GetBuffer().AsMemory(0, (int)_body.Length);
    }

    /// <summary>Lets it go.</summary>
    public async Task Send()
    {
        var body = await Body();
        GiveBack();
        if (body.Length > 0) await _context.Response.Body.WriteAsync(body, _context.RequestAborted);
    }

    /// <summary>Drops it, unless it was sent: whoever answers from here on answers for itself.</summary>
    public void Dispose()
    {
        GiveBack();
        _body.Dispose();
    }

    private void GiveBack() => _context.Features.Set(_real);
}
