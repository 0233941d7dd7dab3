namespace Fleet.Api.Tests.Coverage;

/// <summary>The fuzz calls everything: nobody asks here which operations it has called.</summary>
internal sealed class NotedCalls(HttpMessageHandler inner) : DelegatingHandler(inner);
