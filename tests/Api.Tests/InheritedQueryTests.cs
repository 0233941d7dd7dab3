using System.CodeDom.Compiler;
using System.Reflection;
using Fleet.Api.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests;

/// <summary>How arguments are read is generated with the program, and what is generated does not see the fields that a query inherits.</summary>
public sealed class InheritedQueryTests(FleetHost fleet)
{
    private readonly ILookup<bool, Endpoint> _endpoints = fleet.App.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .Where(endpoint => endpoint.Metadata.GetMetadata<MethodInfo>() is not null)
        .ToLookup(endpoint => endpoint.Metadata.GetMetadata<GeneratedCodeAttribute>() is not null);

    [Fact]
    public void No_generated_endpoint_has_a_query_that_inherits_fields() =>
        Assert.DoesNotContain(_endpoints[true], HasInheritedFields);

    [Fact]
    public void Most_endpoints_are_generated_and_some_queries_inherit_fields()
    {
        Assert.True(_endpoints[true].Count() > 3 * _endpoints[false].Count(), $"Generated are {_endpoints[true].Count()}, and {_endpoints[false].Count()} are not");
        Assert.Contains(_endpoints[false], HasInheritedFields);
    }

    private static bool HasInheritedFields(Endpoint endpoint) => endpoint.Metadata.GetMetadata<MethodInfo>()!.GetParameters()
        .Where(parameter => parameter.IsDefined(typeof(AsParametersAttribute)))
        .Any(parameter => parameter.ParameterType.GetProperties().Any(property => property.DeclaringType != parameter.ParameterType));
}
