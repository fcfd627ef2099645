// Written from the contract by `contract generate`. Do not edit.

/** An example of a response. */
interface Example {
  contentType: string;
  headers?: Record<string, string>;
  body: unknown;
}

/** The names of the examples of the contract's responses, by operationId and status. */
export interface ExampleNames {
  "listSliceWorkflowJobs": { "200": 'one' | 'none'; "400": 'unknown'; "401": 'unauthorized'; "404": 'noPage' | 'noTemplate'; "405": 'methodNotAllowed'; "406": 'notAcceptable'; "500": 'internalServerError'; "503": 'serviceUnavailable' };
  "createSliceWorkflowJob": { "201": 'minimal' | 'full'; "400": 'missing' | 'several' | 'otherTemplate' | 'notAnObject' | 'notJson'; "401": 'unauthorized'; "404": 'noTemplate' | 'noRoute' | 'noSlash'; "405": 'methodNotAllowed'; "406": 'notAcceptable'; "409": 'stillProcessed'; "413": 'contentTooLarge'; "415": 'unsupportedMediaType'; "422": 'keyUsedOtherwise'; "500": 'internalServerError'; "503": 'serviceUnavailable' };
  "readWorkflowJob": { "200": 'minimal'; "400": 'unknown'; "401": 'unauthorized'; "404": 'noJob'; "405": 'methodNotAllowed'; "406": 'notAcceptable'; "500": 'internalServerError'; "503": 'serviceUnavailable' };
}

/** The examples, by operationId, status and name. */
export const examples: Record<string, Record<string, Record<string, Example>>> = {
  "listSliceWorkflowJobs": {
    "200": {
      "one": {
        "contentType": "application/json",
        "body": {
          "count": 1,
          "next": null,
          "previous": null,
          "results": [
            {
              "id": 143,
              "type": "workflow_job",
              "url": "/api/v2/workflow_jobs/143/",
              "related": "{\"created_by\":\"/api/v2/users/1/\",\"modified_by\":\"/api/v2/users/1/\",\"unified_job_template\":\"/api/v2/job_templates/7/\",\"job_template\":\"/api/v2/job_templates/7/\",\"workflow_nodes\":\"/api/v2/workflow_jobs/143/workflow_nodes/\",\"labels\":\"/api/v2/workflow_jobs/143/labels/\",\"activity_stream\":\"/api/v2/workflow_jobs/143/activity_stream/\",\"relaunch\":\"/api/v2/workflow_jobs/143/relaunch/\",\"cancel\":\"/api/v2/workflow_jobs/143/cancel/\"}",
              "summary_fields": "{\"job_template\":{\"id\":7,\"name\":\"Demo Job Template\",\"description\":\"\"},\"unified_job_template\":{\"id\":7,\"name\":\"Demo Job Template\",\"description\":\"\",\"unified_job_type\":\"job\"},\"created_by\":{\"id\":1,\"username\":\"admin\",\"first_name\":\"\",\"last_name\":\"\"},\"modified_by\":{\"id\":1,\"username\":\"admin\",\"first_name\":\"\",\"last_name\":\"\"},\"user_capabilities\":{\"delete\":true,\"start\":true},\"labels\":{\"count\":0,\"results\":[]}}",
              "created": "2026-01-15T09:30:00.953303Z",
              "modified": "2026-01-15T09:30:00.953303Z",
              "name": "Nightly patch",
              "description": "",
              "unified_job_template": "7",
              "launch_type": "manual",
              "status": "new",
              "failed": false,
              "elapsed": "0.000",
              "launched_by": "{\"id\":1,\"name\":\"admin\",\"type\":\"user\",\"url\":\"/api/v2/users/1/\"}",
              "extra_vars": "",
              "allow_simultaneous": false,
              "job_template": "7",
              "is_sliced_job": false,
              "limit": "",
              "scm_branch": "",
              "webhook_guid": "",
              "skip_tags": "",
              "job_tags": ""
            }
          ]
        }
      },
      "none": {
        "contentType": "application/json",
        "body": {
          "count": 0,
          "next": null,
          "previous": null,
          "results": []
        }
      }
    },
    "400": {
      "unknown": {
        "contentType": "application/json",
        "body": {
          "colour": [
            "This field is unknown; leave it out."
          ]
        }
      }
    },
    "401": {
      "unauthorized": {
        "contentType": "application/json",
        "headers": {
          "WWW-Authenticate": "Basic realm=\"api\", Bearer realm=\"api\""
        },
        "body": {
          "detail": "Authentication credentials were not provided or are not valid."
        }
      }
    },
    "404": {
      "noPage": {
        "contentType": "application/json",
        "body": {
          "detail": "Invalid page."
        }
      },
      "noTemplate": {
        "contentType": "application/json",
        "body": {
          "detail": "No JobTemplate matches the given query."
        }
      }
    },
    "405": {
      "methodNotAllowed": {
        "contentType": "application/json",
        "headers": {
          "Allow": "GET, POST"
        },
        "body": {
          "detail": "Method \"PUT\" not allowed."
        }
      }
    },
    "406": {
      "notAcceptable": {
        "contentType": "application/json",
        "body": {
          "detail": "Could not satisfy the request Accept header; available is application/json."
        }
      }
    },
    "500": {
      "internalServerError": {
        "contentType": "application/json",
        "body": {
          "detail": "A server error has occurred."
        }
      }
    },
    "503": {
      "serviceUnavailable": {
        "contentType": "application/json",
        "headers": {
          "Retry-After": "1"
        },
        "body": {
          "detail": "The service is temporarily unavailable; try again later."
        }
      }
    }
  },
  "createSliceWorkflowJob": {
    "201": {
      "minimal": {
        "contentType": "application/json",
        "headers": {
          "Location": "/api/v2/workflow_jobs/143/"
        },
        "body": {
          "id": 143,
          "type": "workflow_job",
          "url": "/api/v2/workflow_jobs/143/",
          "related": "{\"created_by\":\"/api/v2/users/1/\",\"modified_by\":\"/api/v2/users/1/\",\"unified_job_template\":\"/api/v2/job_templates/7/\",\"job_template\":\"/api/v2/job_templates/7/\",\"workflow_nodes\":\"/api/v2/workflow_jobs/143/workflow_nodes/\",\"labels\":\"/api/v2/workflow_jobs/143/labels/\",\"activity_stream\":\"/api/v2/workflow_jobs/143/activity_stream/\",\"relaunch\":\"/api/v2/workflow_jobs/143/relaunch/\",\"cancel\":\"/api/v2/workflow_jobs/143/cancel/\"}",
          "summary_fields": "{\"job_template\":{\"id\":7,\"name\":\"Demo Job Template\",\"description\":\"\"},\"unified_job_template\":{\"id\":7,\"name\":\"Demo Job Template\",\"description\":\"\",\"unified_job_type\":\"job\"},\"created_by\":{\"id\":1,\"username\":\"admin\",\"first_name\":\"\",\"last_name\":\"\"},\"modified_by\":{\"id\":1,\"username\":\"admin\",\"first_name\":\"\",\"last_name\":\"\"},\"user_capabilities\":{\"delete\":true,\"start\":true},\"labels\":{\"count\":0,\"results\":[]}}",
          "created": "2026-01-15T09:30:00.953303Z",
          "modified": "2026-01-15T09:30:00.953303Z",
          "name": "Nightly patch",
          "description": "",
          "unified_job_template": "7",
          "launch_type": "manual",
          "status": "new",
          "failed": false,
          "elapsed": "0.000",
          "launched_by": "{\"id\":1,\"name\":\"admin\",\"type\":\"user\",\"url\":\"/api/v2/users/1/\"}",
          "extra_vars": "",
          "allow_simultaneous": false,
          "job_template": "7",
          "is_sliced_job": false,
          "limit": "",
          "scm_branch": "",
          "webhook_guid": "",
          "skip_tags": "",
          "job_tags": ""
        }
      },
      "full": {
        "contentType": "application/json",
        "headers": {
          "Location": "/api/v2/workflow_jobs/143/"
        },
        "body": {
          "id": 144,
          "type": "workflow_job",
          "url": "/api/v2/workflow_jobs/144/",
          "related": "{\"created_by\":\"/api/v2/users/1/\",\"modified_by\":\"/api/v2/users/1/\",\"unified_job_template\":\"/api/v2/job_templates/7/\",\"job_template\":\"/api/v2/job_templates/7/\",\"workflow_nodes\":\"/api/v2/workflow_jobs/144/workflow_nodes/\",\"labels\":\"/api/v2/workflow_jobs/144/labels/\",\"activity_stream\":\"/api/v2/workflow_jobs/144/activity_stream/\",\"relaunch\":\"/api/v2/workflow_jobs/144/relaunch/\",\"cancel\":\"/api/v2/workflow_jobs/144/cancel/\",\"workflow_job_template\":\"/api/v2/workflow_job_templates/21/\",\"notifications\":\"/api/v2/workflow_jobs/144/notifications/\"}",
          "summary_fields": "{\"job_template\":{\"id\":7,\"name\":\"Demo Job Template\",\"description\":\"\"},\"unified_job_template\":{\"id\":7,\"name\":\"Demo Job Template\",\"description\":\"\",\"unified_job_type\":\"job\"},\"created_by\":{\"id\":1,\"username\":\"admin\",\"first_name\":\"\",\"last_name\":\"\"},\"modified_by\":{\"id\":1,\"username\":\"admin\",\"first_name\":\"\",\"last_name\":\"\"},\"user_capabilities\":{\"delete\":true,\"start\":true},\"labels\":{\"count\":0,\"results\":[]}}",
          "created": "2026-01-15T09:31:00.120417Z",
          "modified": "2026-01-15T09:31:00.120417Z",
          "name": "Nightly patch of the web servers",
          "description": "Sliced over the eastern half of the fleet",
          "unified_job_template": "7",
          "launch_type": "manual",
          "status": "new",
          "failed": false,
          "elapsed": "0.000",
          "launched_by": "{\"id\":1,\"name\":\"admin\",\"type\":\"user\",\"url\":\"/api/v2/users/1/\"}",
          "workflow_job_template": "21",
          "extra_vars": "{\"reboot\":true,\"window\":\"02:00/04:00\"}",
          "allow_simultaneous": true,
          "job_template": "7",
          "is_sliced_job": true,
          "inventory": 3,
          "limit": "web-*:!web-canary",
          "scm_branch": "release/2026.1",
          "webhook_service": "github",
          "webhook_credential": 11,
          "webhook_guid": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
          "skip_tags": "notify",
          "job_tags": "packages,kernel"
        }
      }
    },
    "400": {
      "missing": {
        "contentType": "application/json",
        "body": {
          "name": [
            "This field is required."
          ]
        }
      },
      "several": {
        "contentType": "application/json",
        "body": {
          "name": [
            "Ensure this field has no more than 512 characters."
          ],
          "webhook_service": [
            "\"bitbucket\" is not a valid choice; choose one of \"\", \"github\", \"gitlab\", \"bitbucket_dc\"."
          ],
          "id": [
            "This field is read-only; leave it out."
          ]
        }
      },
      "otherTemplate": {
        "contentType": "application/json",
        "body": {
          "job_template": [
            "Ensure this field is equal to the id in the URL, \"7\", or leave it out."
          ]
        }
      },
      "notAnObject": {
        "contentType": "application/json",
        "body": {
          "__all__": [
            "Not a valid object."
          ]
        }
      },
      "notJson": {
        "contentType": "application/json",
        "body": {
          "detail": "JSON parse error - Unterminated string in JSON at position 9 (line 1 column 10)"
        }
      }
    },
    "401": {
      "unauthorized": {
        "contentType": "application/json",
        "headers": {
          "WWW-Authenticate": "Basic realm=\"api\", Bearer realm=\"api\""
        },
        "body": {
          "detail": "Authentication credentials were not provided or are not valid."
        }
      }
    },
    "404": {
      "noTemplate": {
        "contentType": "application/json",
        "body": {
          "detail": "No JobTemplate matches the given query."
        }
      },
      "noRoute": {
        "contentType": "application/json",
        "body": {
          "detail": "The requested resource could not be found."
        }
      },
      "noSlash": {
        "contentType": "application/json",
        "body": {
          "detail": "The requested resource could not be found. Its URL is /api/v2/job_templates/7/slice_workflow_jobs/, with a slash at the end."
        }
      }
    },
    "405": {
      "methodNotAllowed": {
        "contentType": "application/json",
        "headers": {
          "Allow": "GET, POST"
        },
        "body": {
          "detail": "Method \"PUT\" not allowed."
        }
      }
    },
    "406": {
      "notAcceptable": {
        "contentType": "application/json",
        "body": {
          "detail": "Could not satisfy the request Accept header; available is application/json."
        }
      }
    },
    "409": {
      "stillProcessed": {
        "contentType": "application/json",
        "headers": {
          "Retry-After": "1"
        },
        "body": {
          "detail": "A request with this Idempotency-Key is still being processed; try again later."
        }
      }
    },
    "413": {
      "contentTooLarge": {
        "contentType": "application/json",
        "body": {
          "detail": "The request body is larger than 1048576 bytes."
        }
      }
    },
    "415": {
      "unsupportedMediaType": {
        "contentType": "application/json",
        "body": {
          "detail": "The Content-Type of the request must be application/json, in UTF-8."
        }
      }
    },
    "422": {
      "keyUsedOtherwise": {
        "contentType": "application/json",
        "body": {
          "detail": "This Idempotency-Key was used for another request; choose a new key for a new request."
        }
      }
    },
    "500": {
      "internalServerError": {
        "contentType": "application/json",
        "body": {
          "detail": "A server error has occurred."
        }
      }
    },
    "503": {
      "serviceUnavailable": {
        "contentType": "application/json",
        "headers": {
          "Retry-After": "1"
        },
        "body": {
          "detail": "The service is temporarily unavailable; try again later."
        }
      }
    }
  },
  "readWorkflowJob": {
    "200": {
      "minimal": {
        "contentType": "application/json",
        "body": {
          "id": 143,
          "type": "workflow_job",
          "url": "/api/v2/workflow_jobs/143/",
          "related": "{\"created_by\":\"/api/v2/users/1/\",\"modified_by\":\"/api/v2/users/1/\",\"unified_job_template\":\"/api/v2/job_templates/7/\",\"job_template\":\"/api/v2/job_templates/7/\",\"workflow_nodes\":\"/api/v2/workflow_jobs/143/workflow_nodes/\",\"labels\":\"/api/v2/workflow_jobs/143/labels/\",\"activity_stream\":\"/api/v2/workflow_jobs/143/activity_stream/\",\"relaunch\":\"/api/v2/workflow_jobs/143/relaunch/\",\"cancel\":\"/api/v2/workflow_jobs/143/cancel/\"}",
          "summary_fields": "{\"job_template\":{\"id\":7,\"name\":\"Demo Job Template\",\"description\":\"\"},\"unified_job_template\":{\"id\":7,\"name\":\"Demo Job Template\",\"description\":\"\",\"unified_job_type\":\"job\"},\"created_by\":{\"id\":1,\"username\":\"admin\",\"first_name\":\"\",\"last_name\":\"\"},\"modified_by\":{\"id\":1,\"username\":\"admin\",\"first_name\":\"\",\"last_name\":\"\"},\"user_capabilities\":{\"delete\":true,\"start\":true},\"labels\":{\"count\":0,\"results\":[]}}",
          "created": "2026-01-15T09:30:00.953303Z",
          "modified": "2026-01-15T09:30:00.953303Z",
          "name": "Nightly patch",
          "description": "",
          "unified_job_template": "7",
          "launch_type": "manual",
          "status": "new",
          "failed": false,
          "elapsed": "0.000",
          "launched_by": "{\"id\":1,\"name\":\"admin\",\"type\":\"user\",\"url\":\"/api/v2/users/1/\"}",
          "extra_vars": "",
          "allow_simultaneous": false,
          "job_template": "7",
          "is_sliced_job": false,
          "limit": "",
          "scm_branch": "",
          "webhook_guid": "",
          "skip_tags": "",
          "job_tags": ""
        }
      }
    },
    "400": {
      "unknown": {
        "contentType": "application/json",
        "body": {
          "colour": [
            "This field is unknown; leave it out."
          ]
        }
      }
    },
    "401": {
      "unauthorized": {
        "contentType": "application/json",
        "headers": {
          "WWW-Authenticate": "Basic realm=\"api\", Bearer realm=\"api\""
        },
        "body": {
          "detail": "Authentication credentials were not provided or are not valid."
        }
      }
    },
    "404": {
      "noJob": {
        "contentType": "application/json",
        "body": {
          "detail": "No WorkflowJob matches the given query."
        }
      }
    },
    "405": {
      "methodNotAllowed": {
        "contentType": "application/json",
        "headers": {
          "Allow": "GET, POST"
        },
        "body": {
          "detail": "Method \"PUT\" not allowed."
        }
      }
    },
    "406": {
      "notAcceptable": {
        "contentType": "application/json",
        "body": {
          "detail": "Could not satisfy the request Accept header; available is application/json."
        }
      }
    },
    "500": {
      "internalServerError": {
        "contentType": "application/json",
        "body": {
          "detail": "A server error has occurred."
        }
      }
    },
    "503": {
      "serviceUnavailable": {
        "contentType": "application/json",
        "headers": {
          "Retry-After": "1"
        },
        "body": {
          "detail": "The service is temporarily unavailable; try again later."
        }
      }
    }
  }
};
