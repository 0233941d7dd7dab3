using System.Reflection;
using Fleet.Api.Http;
using MakeHandler =
    System.Func<System.Delegate, Microsoft.AspNetCore.Http.RequestDelegateFactoryOptions, Microsoft.AspNetCore.Http.RequestDelegateMetadataResult?, Microsoft.AspNetCore.Http.RequestDelegateResult>;
using Populate =
    System.Func<System.Reflection.MethodInfo, Microsoft.AspNetCore.Http.RequestDelegateFactoryOptions?, Microsoft.AspNetCore.Http.RequestDelegateMetadataResult>;

// The code that reads arguments is generated into this namespace, and finds the type of this name here before the framework's.
namespace Microsoft.AspNetCore.Http.Generated;

/// <summary>
/// Makes what serves an endpoint when the first request for it comes, and what describes it when somebody asks (<see cref="LateDescription"/>), not at the
/// start: there are more than three hundred endpoints, and most processes are asked for few of them.
/// </summary>
internal static class RouteHandlerServices
{
    /// <summary>As <see cref="Routing.RouteHandlerServices"/> has it.</summary>
    public static RouteHandlerBuilder Map(
        IEndpointRouteBuilder endpoints,
        string pattern,
        Delegate handler,
        IEnumerable<string>? httpMethods,
        Populate populateMetadata,
        MakeHandler createRequestDelegate,
        MethodInfo methodInfo) =>
        Routing.RouteHandlerServices.Map(endpoints, pattern, handler, httpMethods, Late(populateMetadata), Late(createRequestDelegate), methodInfo);

    private static Populate Late(Populate populate) => (handler, options) =>
    {
        options!.EndpointBuilder!.Metadata.Add(new LateDescription(populate, handler, options));
        return new() { EndpointMetadata = [] };
    };

    private static MakeHandler Late(MakeHandler make) => (handler, options, metadata) =>
        new(AtFirst(new(() => make(handler, options, metadata).RequestDelegate)), metadata?.EndpointMetadata ?? []);

    private static RequestDelegate AtFirst(Lazy<RequestDelegate> made) => context => made.Value(context);
}
